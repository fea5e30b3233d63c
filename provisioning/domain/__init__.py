"""The verbs by which an office is born and configured."""
