"""An order's life: issued and spread, amended, extended, withdrawn, closed."""
