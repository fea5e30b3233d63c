"""What every office has: a schema, people, consents, messages, audit, files and secrets."""
