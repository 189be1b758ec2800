"""Progress over time, with what is claimed apart from what is verified."""
