"""How leads become findings: from what is new, and from what the clock alone shows."""
