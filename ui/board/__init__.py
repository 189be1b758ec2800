"""The task board: its headline, its tree, its list and columns over the same data."""
