"""Checks on screen: sealed samples with their certificate, and whom to look at next."""
