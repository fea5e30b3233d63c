"""Pages about one's own account: sign-in, sign-out, password."""
