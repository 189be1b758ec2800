"""Findings as people meet them: read, listed by weight, answered, upheld or dismissed."""
