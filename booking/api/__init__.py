"""The verbs of booking in JSON (design, section 8): views parse, call one verb, answer."""
