"""The hall at the desk: call the next person to one's own counter."""
