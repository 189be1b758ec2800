"""Findings on screen: the list, one in full with its evidence, what people do and what follows."""
