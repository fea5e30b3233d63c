"""The clerk's desk: the day at the counters, and one press for what happens there."""
