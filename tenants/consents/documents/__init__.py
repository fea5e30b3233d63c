"""Proofs of acceptance as files."""
