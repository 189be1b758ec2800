"""Exercises: scenarios and simulated units, played over the real gateway."""
