"""Incidents and the response to them, in the window."""
