"""The kept states of leaves and hops, the sums above them, and their recount."""
