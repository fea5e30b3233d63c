"""Statistics of one office's visits (P22): counted from what nobody needs to forget."""
