"""The page for the wall of the control room."""
