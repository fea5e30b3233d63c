"""/panel/lista: every visit there is, found, ordered, kept as a view, taken out as a file."""
