"""The books' acts and reads, one name each; every door calls these."""
