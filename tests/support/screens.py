"""Filling in the settings' screens as a browser sends them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.test import Client

from booking.web.setup.forms.boxes import WindowsWidget

SEEN = re.compile(r'name="seen" value="([^"]*)"')
EDITION = re.compile(r'name="edition" value="([^"]*)"')


def posted(form: forms.Form) -> dict[str, Any]:
    """What a browser would send of a form as it is shown."""
    sent: dict[str, Any] = {}
    for box in form:
        value = box.value()
        if isinstance(box.field.widget, WindowsWidget):
            pairs = [one.split("-") for one in value or ()]
            sent[f"{box.html_name}_od"] = [first for first, _last in pairs] + [""]
            sent[f"{box.html_name}_do"] = [last.replace("24:00", "00:00") for _f, last in pairs]
            sent[f"{box.html_name}_do"].append("")
        elif isinstance(box.field, forms.BooleanField):
            sent |= {box.html_name: "on"} if value else {}
        elif value is not None:
            sent[box.html_name] = list(value) if isinstance(value, list | tuple) else str(value)
    return sent


def edition_on(browser: Client, path: str) -> str:
    """The edition a page carries."""
    found = EDITION.search(browser.get(path).content.decode())
    assert found is not None, path
    return found[1]


def send(browser: Client, path: str, data: dict[str, Any]) -> Any:
    """Send a form; where its consequences are shown, look at them and send it again."""
    answer = browser.post(path, data)
    if answer.status_code == 409:
        found = SEEN.search(answer.content.decode())
        assert found is not None, answer.content.decode()[:3000]
        answer = browser.post(path, {**data, "seen": found[1]})
    return answer
