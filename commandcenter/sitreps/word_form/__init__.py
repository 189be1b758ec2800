"""The Word form that staff edit, made anew as delivered."""
