"""What people type to set the office up: forms over the parts of the office file."""
