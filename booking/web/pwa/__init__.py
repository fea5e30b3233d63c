"""The office as an application on a phone (P0): its manifest, its icon, visits kept for offline."""
