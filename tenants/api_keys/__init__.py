"""Keys with which partners' programs call an office's API: made, shown once, ended."""
