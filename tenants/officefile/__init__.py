"""The office file: how it is read and written; each floor brings its own sections."""
