"""People who work here: how they come, what they may do, how they leave."""
