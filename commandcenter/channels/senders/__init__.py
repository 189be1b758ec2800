"""The ways out themselves: each takes one post, tries once, and says what came of it."""
