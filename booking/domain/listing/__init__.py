"""The list of visits: what is asked for, which columns show it, and taking it out as a file."""
