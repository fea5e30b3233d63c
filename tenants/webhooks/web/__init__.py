"""The pages of webhooks in the panel, for admins."""
