"""The office file: an office's whole configuration as one YAML document."""
