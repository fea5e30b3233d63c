"""An office moves to another database, or to its own premises, whole or not at all."""
