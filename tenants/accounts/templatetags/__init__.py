"""What templates of the panel draw from accounts."""
