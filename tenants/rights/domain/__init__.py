"""The verbs of a request about data: from the question to the answer."""
