"""``lumbung mend``: what a crash left of a WARC, cut back to what is whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from archive import Archive
from archive.errors import DamagedRecord, UsageError
from archive.fields import read_fields
from archive.mend import Mended, end_of_whole, goes_on
from archive.mend import mend as mend_file
from archive.reader import OPEN, read_record
from crawler.cli import data_option
from crawler.commands.output import emit, json_option, plain, say

EXIT_FAILED = 10


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@json_option
@data_option
def mend(files: tuple[Path, ...], as_json: bool) -> int:
    """Cut WARCs that a crash tore back to their last whole record, whoever wrote them. What is cut is kept in a file beside.

    A FILE of an archive that is still ``.open`` is finished as the next run would do it: its records get their rows."""
    code = 0
    for path in files:
        if not path.is_file():
            raise UsageError(f"{path} cannot be mended: no such file", cure="`lumbung mend FILE…` takes WARC files, also `.open` ones.")
    for path in files:
        try:
            done = _mend(path)
        except DamagedRecord as error:
            say(f"lumbung: {error}")
            code = EXIT_FAILED
            continue
        code = code if done.path else EXIT_FAILED
        if as_json:
            emit({"file": str(path), **asdict(done)})
        else:
            click.echo(plain(_told(path, done)))
    return code


def _mend(path: Path) -> Mended:
    final = path.with_name(path.name.removesuffix(OPEN))
    if path != final and (root := _archive_of(path)):
        with Archive(root, write=True) as archive:
            return next(one for one in archive.mended if (one.path or one.quarantine or final).name.startswith(final.name))
    whole = end_of_whole(path, ours=False)
    if whole == 0:
        return Mended(None, 0, 0, None)
    if goes_on(path, whole):
        raise DamagedRecord(
            f"{path}: offset {whole}: what stands there is no record, and whole records follow: this is no torn tail, and nothing was cut",
            cure=f"`lumbung verify {path}` names every damage of the file.",
        )
    return mend_file(path, ours=_is_ours(path))


def _archive_of(path: Path) -> Path | None:
    """The archive that *path* is a WARC of, by where it stands."""
    above = path.resolve().parents
    return above[3] if len(above) > 3 and above[2].name == "collections" and (above[3] / "index.db").is_file() else None


def _is_ours(path: Path) -> bool:
    """Whether Lumbung wrote *path*, by its warcinfo; raises no error where there is none."""
    try:
        first = read_record(path, 0)
    except DamagedRecord:
        return False
    return first.type == "warcinfo" and read_fields(first.data).get("software", "").startswith("Lumbung/")


def _told(path: Path, done: Mended) -> str:
    if done.path is None:
        there = f"; its {done.cut_bytes} bytes are in {done.quarantine}" if done.quarantine else "; it was left as it is"
        return f"{path}: no whole record at its beginning{there}"
    renamed = f", and is {done.path} now" if done.path.name != path.name else ""
    if not done.cut_bytes:
        return f"{path}: whole, {done.kept_bytes} bytes{renamed}"
    return f"{path}: {done.kept_bytes} bytes kept, {done.cut_bytes} cut and put into {done.quarantine}{renamed}"
