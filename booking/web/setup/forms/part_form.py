"""A form over one part of the office file: its boxes are named after the file's keys.

``lead__max_days`` is the key ``max_days`` under ``lead``. What is typed goes to the verb in the
words of the file; the verb judges it, and its refusals come back beside the boxes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import Promise

from tenants.errors import Errors
from tenants.officefile.typed import words_of

BETWEEN: Final = "__"
Groups = Sequence[tuple["str | Promise", Sequence[str]]]


class PartForm(forms.Form):
    """Boxes for some keys of a part; ``groups``: how they stand on the page."""

    groups: ClassVar[Groups] = ()
    more: ClassVar[Sequence[str]] = ()
    """Boxes folded away: most offices never need them."""

    tongues: ClassVar[Sequence[str]] = ()
    """Languages it has boxes for; what a file says in others stays."""

    def __init__(self, data: Any = None, *, part: object = None, **options: Any) -> None:
        super().__init__(data, **options)
        self._part = part
        for box in self.fields.values():
            _dress(box)
        if part is not None:
            at_part = {name: value_at(part, name) for name in self.fields}
            self.initial = {**at_part, **self.initial}

    @property
    def keys(self) -> list[str]:
        """The keys of the part that this form speaks of."""
        return list(dict.fromkeys(name.split(BETWEEN)[0] for name in self.fields))

    def words(self) -> dict[str, Any]:
        """What was typed, in the words of the file; an empty box leaves its key out."""
        found: dict[str, Any] = {}
        for name in self.fields:
            value = self.cleaned_data.get(name)
            if value is None or value == "" or (value == [] and BETWEEN in name):
                continue
            *outer, last = name.split(BETWEEN)
            place = found
            for key in outer:
                place = place.setdefault(key, {})
            place[last] = value
        if self.tongues and (kept := self._other_tongues()):
            found["translations"] = kept | found.get("translations", {})
        return found

    def refuse(self, errors: Errors) -> None:
        """Put each message beside the box of its path, what belongs to none on top."""
        for path, messages in errors.items():
            self.add_error(self._place(path.replace(".", BETWEEN)), [str(one) for one in messages])

    @property
    def sheets(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The boxes by group; one may not be there, for what an office does not use."""
        return [
            (title, [self[name] for name in names if name in self.fields])
            for title, names in self.groups
        ]

    @property
    def folded(self) -> list[forms.BoundField]:
        """The boxes that are folded away."""
        return [self[name] for name in self.more if name in self.fields]

    @property
    def unfold(self) -> bool:
        """Whether something is wrong among them."""
        return any(box.errors for box in self.folded)

    def _other_tongues(self) -> dict[str, Any]:
        said = words_of(self._part).get("translations", {}) if self._part is not None else {}
        return {tongue: words for tongue, words in said.items() if tongue not in self.tongues}

    def _place(self, name: str) -> str | None:
        if name in self.fields:
            return name
        inside = [one for one in self.fields if one.startswith(f"{name}{BETWEEN}")]
        outside = [one for one in self.fields if name.startswith(f"{one}{BETWEEN}")]
        return next(iter([*inside, *outside]), None)


def value_at(part: object, name: str) -> Any:
    """What a part says at ``lead__max_days``."""
    value: Any = part
    for key in name.split(BETWEEN):
        if isinstance(value, tuple):
            value = dict(value)
        value = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
    return value


def _dress(box: forms.Field) -> None:
    widget = box.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.CheckboxInput):
        look = "form-check-input"
    else:
        look = "form-select" if isinstance(widget, forms.Select) else "form-control"
    widget.attrs.setdefault("class", look)
