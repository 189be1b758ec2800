"""Needs beside offers: the panel, its columns, forms, acts and words."""
