"""Who lacks what and who offers what: needs, offers, matches, claims, partners."""
