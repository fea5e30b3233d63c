"""Verbs of billing, a file each; they run on the platform and take ``now`` or ``today``."""
