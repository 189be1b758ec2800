"""What there is once per window: desk, selection, moment, tasks, acts, notices, way to the data."""
