"""The verbs of booking, a file each; every one a single transaction."""
