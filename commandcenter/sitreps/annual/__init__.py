"""The annual report of the depots: its paper, made from the books."""
