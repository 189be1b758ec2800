"""Who may check a claim, and the exceptions that two people signed."""
