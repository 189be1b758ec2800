"""What the board shows of one directive: its list and columns, now and then."""
