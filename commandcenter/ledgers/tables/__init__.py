"""The tables of the books, one section a file; each section is imported here, so that all are
known.
"""
