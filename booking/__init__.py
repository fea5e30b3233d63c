"""Visits by appointment: the catalogue, the calendar, the booking and its life."""
