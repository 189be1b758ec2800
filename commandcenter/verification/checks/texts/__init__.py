"""The rules about words, and how Chinese reports and orders are compared."""
