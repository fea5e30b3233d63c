"""Translations between the office file and the rows: only what was translated is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from .parts import FieldWordsPart, NamePart, TranslationPart

Words = NamePart | TranslationPart | FieldWordsPart
W = TypeVar("W", NamePart, TranslationPart, FieldWordsPart)


def words_of(translations: Iterable[tuple[str, Words]]) -> dict[str, dict[str, Any]]:
    """As a row keeps them, by language and attribute."""
    return {language: _given(part) for language, part in translations}


def parts_of(kind: type[W], kept: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[str, W], ...]:
    """As the office file tells them."""
    return tuple((language, kind(**_read(words))) for language, words in sorted(kept.items()))


def _given(part: Words) -> dict[str, Any]:
    told = {one.name: getattr(part, one.name) for one in fields(part) if one.name != "where"}
    return {
        name: list(text) if isinstance(text, tuple) else text for name, text in told.items() if text
    }


def _read(words: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(text) if isinstance(text, list) else text for name, text in words.items()}
