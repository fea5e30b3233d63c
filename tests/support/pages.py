"""Reading pages as people do: words, not markup."""

from __future__ import annotations

import html
import re

from django.test import Client

TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)


def words(markup: str) -> str:
    """The words of a page, with plain single spaces between them."""
    plain = " ".join(html.unescape(TAGS.sub(" ", markup)).split())
    return re.sub(r" ([:;,.])", r"\1", plain)


def read(browser: Client, path: str, status: int = 200) -> str:
    """Open a page and read its words."""
    answer = browser.get(path)
    assert answer.status_code == status, answer
    return words(answer.content.decode())
