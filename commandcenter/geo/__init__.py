"""The one tree of units, and where they lie."""
