"""Bank statements: read from files into values; what they mean is decided in the domain."""
