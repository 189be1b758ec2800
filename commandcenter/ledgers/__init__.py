"""Double-entry books of supplies, teams and funds; needs, offers and their allocation."""
