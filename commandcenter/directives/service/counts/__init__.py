"""How far a directive has come, where it is stuck and who took how long."""
