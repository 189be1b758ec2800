"""Messages on their way out. They leave from an outbox, never from an act."""
