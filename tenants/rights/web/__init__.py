"""Requests about data: the office's register, and the page on which people ask."""
