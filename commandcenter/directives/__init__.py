"""The cascade: what was ordered, how far it travelled, what came back."""
