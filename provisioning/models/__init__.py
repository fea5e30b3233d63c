"""What the vendor knows of its offices, in the public schema; never a resident's data."""
