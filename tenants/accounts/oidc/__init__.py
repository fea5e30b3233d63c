"""Signing in by the office's own service (OpenID Connect): it says who, we say what they may."""
