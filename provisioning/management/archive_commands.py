"""``okienko office backup`` and its neighbours: archives of one office, and their uses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone
from django.utils.translation import gettext as _
from django_typer.management import command

from provisioning.domain.moving.pack import call_move_off, confirm_move, pack
from provisioning.domain.moving.receive import give_up, receive
from provisioning.domain.overview import every_office
from provisioning.domain.restoring.archives import back_up, backup_folder, drill
from provisioning.domain.restoring.refusals import BY_DATABASE, NotWhole, first_line
from provisioning.domain.restoring.restore import confirm_restore, restore, take_back
from provisioning.domain.restoring.stray import drop_stray
from provisioning.management.arguments import Json, Subdomain
from provisioning.management.edge import FAILED, PARTLY, as_listed, edge, the_office
from provisioning.management.report import as_json, as_lines, office_data
from tenants.archive.keys import new_transport_key
from tenants.management.command import OfficeCommand, console
from tenants.master_keys import Unreadable
from tenants.models import LIVING
from tenants.pulse import BACKUP, beat


class ArchiveCommands(OfficeCommand, rich_markup_mode=None):
    """Archives of one office: written, tried, restored, taken somewhere else."""

    @command(help="Write sealed archives into OKIENKO_BACKUPS; old ones go. Of one office, or all.")
    def backup(
        self,
        office: Annotated[str, typer.Argument(help="Only this office, by its subdomain.")] = "",
        json: Json = False,
    ) -> None:
        """One office's trouble is its own: the others are written."""
        written: dict[str, str] = {}
        failed: dict[str, str] = {}
        with edge(self.stdout, self.stderr, json=json):
            offices = [the_office(office)] if office else every_office()
            for one in [each for each in offices if each.state in LIVING]:
                try:
                    backup_folder(one)
                    written[one.subdomain] = str(back_up(one, now=timezone.now()))
                except (OSError, Unreadable, *BY_DATABASE) as trouble:
                    failed[one.subdomain] = first_line(trouble)
            if not office:
                beat(BACKUP, now=timezone.now(), well=not failed)
            if json:
                self.stdout.write(as_json({"written": written, "failed": failed}))
            for name, path in written.items() if not json else ():
                self.stdout.write(f"{name}  {path}")
            for name, why in failed.items():
                self.stderr.write(f"{name}: {why}")
        if failed:
            raise SystemExit(PARTLY if written else FAILED)

    @command(help="Try archives: load each into a schema apart, compare all sums, drop it again.")
    def drill(
        self,
        archives: Annotated[list[Path] | None, typer.Argument(help="Archive files.")] = None,
        key_file: Annotated[Path | None, typer.Option(help="The transport key's file.")] = None,
        drop: Annotated[
            str, typer.Option(help="Drop the schema a killed drill left; doctor names it.")
        ] = "",
        json: Json = False,
    ) -> None:
        """Touches no office. Exit code 1 if one of them cannot be restored."""
        rows: list[dict[str, object]] = []
        with edge(self.stdout, self.stderr, json=json):
            if bool(archives) == bool(drop):
                raise typer.BadParameter(_("Name archives, or a schema (--drop)."))
            if drop:
                drop_stray(drop)
                self.stdout.write(as_json({"dropped": drop}) if json else drop)
                return
            transport = key_file.read_text("utf-8") if key_file else ""
            rows = [_tried(path, transport) for path in archives or ()]
            if json:
                self.stdout.write(as_json(rows))
            for one in rows if not json else ():
                self.stdout.write("  ".join(str(value) for value in one.values()))
        if any("error" in one for one in rows):
            raise SystemExit(FAILED)

    @command(help="Put an office back from an archive, into a new schema, beside what is there.")
    def restore(
        self,
        archive: Annotated[
            Path | None, typer.Argument(help="The archive; not with the options.")
        ] = None,
        confirm: Annotated[
            str, typer.Option(help="Subdomain: all is well, drop what was there before.")
        ] = "",
        undo: Annotated[str, typer.Option(help="Subdomain: take it back, as it was before.")] = "",
        json: Json = False,
    ) -> None:
        """People forgotten since the archive was written are forgotten again before it opens."""
        with edge(self.stdout, self.stderr, json=json):
            now = timezone.now()
            if sum(map(bool, (archive, confirm, undo))) != 1:
                raise typer.BadParameter(_("Name an archive, or --confirm, or --undo."))
            if archive:
                done = restore(archive, now=now, by=console())
            elif confirm:
                done = confirm_restore(the_office(confirm), now=now, by=console())
            else:
                done = take_back(the_office(undo), now=now, by=console())
            told = {
                "office": done.office.subdomain,
                "rows": done.rows,
                "forgotten_again": done.forgotten,
                "kept_aside": "" if done.confirmed_at or done.undone_at else done.old_schema,
            }
            self.stdout.write(as_json(told) if json else as_lines(told))

    @command(help="Pack an office for other servers: it stands still until it has arrived.")
    def move(
        self,
        office: Subdomain,
        to: Annotated[Path | None, typer.Option(help="The archive to write.")] = None,
        key_file: Annotated[
            Path | None, typer.Option(help="Where to write the transport key; send it apart.")
        ] = None,
        undo: Annotated[bool, typer.Option("--undo", help="Call it off: it stays here.")] = False,
        json: Json = False,
    ) -> None:
        """There: okienko office receive. Then here: okienko office moved."""
        with edge(self.stdout, self.stderr, json=json):
            found, now = the_office(office), timezone.now()
            if undo:
                call_move_off(found, now=now, by=console())
                self.stdout.write(as_json({"office": office, "digest": ""}) if json else office)
                return
            if to is None or key_file is None:
                raise typer.BadParameter(_("Name the archive (--to) and the key's file."))
            transport = new_transport_key()
            done = pack(found, to, transport=transport, now=now, by=console())
            key_file.touch(mode=0o600)
            key_file.write_text(f"{transport}\n", "utf-8")
            told = {"office": office, "rows": done.rows, "digest": done.digest}
            self.stdout.write(as_json(told) if json else as_lines(told))

    @command(help="Take an office in that was packed elsewhere; it opens once every sum agrees.")
    def receive(
        self,
        archive: Annotated[Path | None, typer.Argument(help="The archive.")] = None,
        key_file: Annotated[Path | None, typer.Option(help="The transport key's file.")] = None,
        subdomain: Annotated[str, typer.Option(help="Another subdomain than it had.")] = "",
        undo: Annotated[
            str, typer.Option(help="Subdomain: take back what has come and is not open.")
        ] = "",
        json: Json = False,
    ) -> None:
        """Prints the digest to confirm with at the other side."""
        with edge(self.stdout, self.stderr, json=json):
            if undo:
                give_up(the_office(undo), now=timezone.now(), by=console())
                self.stdout.write(as_json({"office": undo, "digest": ""}) if json else undo)
                return
            if archive is None or key_file is None:
                raise typer.BadParameter(_("Name the archive and the key's file (--key-file)."))
            done = receive(
                archive,
                transport=key_file.read_text("utf-8"),
                subdomain=subdomain,
                now=timezone.now(),
                by=console(),
            )
            told = {**office_data(as_listed(done.office)), "rows": done.rows, "digest": done.digest}
            self.stdout.write(as_json(told) if json else as_lines(told))

    @command(help="The office has arrived: delete the old copy, as when an office leaves.")
    def moved(
        self,
        office: Subdomain,
        digest: Annotated[str, typer.Option(help="The digest the other side printed.")],
        letter_to: Annotated[str, typer.Option(help="E-mail for the certificate of deletion.")],
        json: Json = False,
    ) -> None:
        """Nothing is deleted here unless the digest is that of what was packed."""
        with edge(self.stdout, self.stderr, json=json):
            leaving = confirm_move(
                the_office(office), digest, letter_to=letter_to, now=timezone.now(), by=console()
            )
            told = {"office": leaving.subdomain, "leaving": str(leaving.pk)}
            self.stdout.write(as_json(told) if json else leaving.subdomain)


def _tried(path: Path, transport: str) -> dict[str, object]:
    try:
        done = drill(path, transport=transport)
    except NotWhole as refusal:
        return {"file": str(path), "error": str(refusal)}
    return {"file": str(path), "rows": done.rows, "files": done.files, "digest": done.digest}
