"""What an office tells about itself, and how it wants to be shown."""
