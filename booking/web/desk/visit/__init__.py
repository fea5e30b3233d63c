"""/panel/wizyta/<id>: one visit, everything about it, and what may be done with it."""
