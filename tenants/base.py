"""What every row of an office has in common: an id made by us and a memory of its office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from .context import current_place_name, is_in_place
from .ids import uuid7


class ForeignOffice(Exception):
    """An object of one office was about to be written while another was being worked for."""


_M = TypeVar("_M", bound="OfficeModel")


class OfficeQuerySet(models.QuerySet[_M]):
    """Rows of one office."""

    def bulk_create(self, objs: Iterable[_M], *args: Any, **kwargs: Any) -> list[_M]:
        rows = list(objs)
        for row in rows:
            row.check_office()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[_M], *args: Any, **kwargs: Any) -> int:
        rows = list(objs)
        for row in rows:
            row.check_office()
        return super().bulk_update(rows, *args, **kwargs)


class OfficeModel(models.Model):
    """A row in an office's schema; it remembers which, and refuses to be saved in another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    if not TYPE_CHECKING:  # there every model has one of its own type
        objects = OfficeQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._home: str | None = current_place_name() if is_in_place() else None

    def check_office(self) -> None:
        """Raise ``ForeignOffice`` unless this row belongs to the office being worked for."""
        here = current_place_name()
        if self._home is None:
            self._home = here
        if self._home != here:
            raise ForeignOffice(f"{self.__class__.__name__} of {self._home} in {here}")

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        self.check_office()
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.check_office()
        return super().delete(*args, **kwargs)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.check_office()
        super().refresh_from_db(*args, **kwargs)
