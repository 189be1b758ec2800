"""What happened: incidents, their grades and response levels."""
