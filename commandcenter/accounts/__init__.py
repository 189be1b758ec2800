"""Who acts: persons, posts, duty roster, sign-in and field tokens."""
