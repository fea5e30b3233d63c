"""Booking inside another web site (P8): the same pages in a frame, without a cookie."""
