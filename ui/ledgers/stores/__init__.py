"""The depots on a sketch map: what each has free of an item, and where it is still needed."""
