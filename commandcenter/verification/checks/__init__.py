"""The rules: each takes what was said and gives leads; no database, no clock of its own.

What is said of photos stands in `photos`, of words in `texts`; all other rules stand here.
"""
