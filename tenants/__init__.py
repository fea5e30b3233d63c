"""What every office has: a schema, people, consents, messages, an audit trail, files and secrets."""
