"""One assignment, from its hops to its evidence."""
