"""The one way in for files that people send: a form's field that looks before anybody reads."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .antivirus import Infected, ScannerGone, scan

LARGEST: Final = 10_000_000


class SentFile(forms.FileField):
    """A file of bounded size in which the virus scanner, where there is one, finds nothing.

    A scanner that does not answer lets nothing through. What kind of file it is, and whether it is
    what its name says, is asked by whoever takes it.
    """

    default_error_messages = {
        "too_large": _("The file is larger than %(most)d MB."),
        "infected": _("The virus scanner found something harmful in this file. It was not kept."),
        "unscanned": _("Files cannot be checked for viruses now. Try again in a few minutes."),
    }

    def __init__(self, *, largest: int = LARGEST, **told: Any) -> None:
        super().__init__(**told)
        self.largest = largest

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, read from its beginning by whoever comes next."""
        sent = super().clean(data, initial)
        if isinstance(sent, UploadedFile):
            self._look_at(sent)
        return sent

    def _look_at(self, sent: UploadedFile[bytes]) -> None:
        if (sent.size or 0) > self.largest:
            told = {"most": self.largest // 1_000_000}
            raise forms.ValidationError(self.error_messages["too_large"], "too_large", told)
        try:
            scan(sent.read())
        except Infected as error:
            raise forms.ValidationError(self.error_messages["infected"], "infected") from error
        except ScannerGone as error:
            raise forms.ValidationError(self.error_messages["unscanned"], "unscanned") from error
        finally:
            sent.seek(0)
