"""Passwords that cost nothing to make and to try.

A quarter of a second of processor time for each would be a third of all that the tests take. What
production has is asked of the settings' own file: tests/okienko/test_passwords.py.
"""

from __future__ import annotations

from typing import Final

CHEAP: Final = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
