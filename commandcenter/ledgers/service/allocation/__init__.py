"""Scarce goods shared out: what is demanded, the plan, its transfer orders."""
