"""Situation reports made from one frozen snapshot."""
