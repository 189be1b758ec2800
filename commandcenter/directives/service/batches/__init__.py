"""One act to many chosen assignments: weighed first, then done."""
