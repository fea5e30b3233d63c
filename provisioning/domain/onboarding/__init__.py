"""How an office is born: steps that are written down, may be cut off anywhere, and go on."""
