"""Booking in the office file."""
