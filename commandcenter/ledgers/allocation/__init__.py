"""Fair allocation of scarce goods: from a problem to a plan of whole units, with reasons."""
