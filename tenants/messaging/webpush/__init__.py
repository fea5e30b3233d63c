"""Notifications on phones and browsers (Web Push): RFC 8030, 8188, 8291, 8292."""
