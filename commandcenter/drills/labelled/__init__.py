"""A drill whose truth is written down: honest reports and planted fakes, each with its label.

It knows nothing of the rules that look for fakes, and must never import them.
"""
