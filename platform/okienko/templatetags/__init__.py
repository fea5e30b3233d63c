"""Template tags of the frames."""
