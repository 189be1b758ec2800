"""The HTTP door for field units; its process also runs the clockwork."""
