"""The window: everything that knows Qt lives here, and nothing here knows the database."""
