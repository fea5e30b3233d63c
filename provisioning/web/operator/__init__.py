"""Provisioning on the operators' host."""
