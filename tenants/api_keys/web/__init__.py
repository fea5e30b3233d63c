"""The pages of API keys in the panel, for admins."""
