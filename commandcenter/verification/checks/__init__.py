"""The rules: each takes what was said and gives leads; no database, no clock of its own."""
