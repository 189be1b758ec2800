"""The duty log: the journal in sentences."""
