"""What tests share: databases, the cast, situations."""
