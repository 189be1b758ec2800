"""Reports: the next one due, its form beside its page, their history."""
