"""Okienko: the wiring of the house. It may import everyone; nobody imports it."""
