"""Random checks: drawn under seal, opened one by one, certified; and whom to look at besides."""
