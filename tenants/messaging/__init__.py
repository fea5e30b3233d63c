"""What we owe somebody: an outbox, its channels and its texts."""
