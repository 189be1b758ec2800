"""Allowances and aid on screen: the lists, their wrong rows, publication and payment."""
