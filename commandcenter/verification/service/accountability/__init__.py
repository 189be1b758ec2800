"""Holding somebody to account: proposals with two signatures, inspections that do not repeat."""
