"""Fields of the books that are typed or scanned into: accounts by name, the codes of a scanner."""
