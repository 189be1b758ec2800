"""Allowances and aid: lists handed in, checked, published, paid out of the books."""
