"""Forms that stand in a workspace as panels of their own."""
