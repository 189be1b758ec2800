"""The sheet of a change of shift (交接班单), as a record and on paper."""
