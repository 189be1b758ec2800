"""The ladder of urging, climbed by the clock: whom it meets, what it says, its holds."""
