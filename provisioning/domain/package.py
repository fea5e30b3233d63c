"""An office written down as one package: its office file and what lies beside it."""

from __future__ import annotations

import zipfile
from io import BytesIO

from tenants.context import office_context
from tenants.models import Office

from .dump import attachments, dump


def package(office: Office) -> bytes:
    """A ZIP that can be applied again. Raises ``NameClash``."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{office.subdomain}.yaml", dump(office))
        with office_context(office):
            for name, contents in attachments().items():
                archive.writestr(name, contents)
    return file.getvalue()
