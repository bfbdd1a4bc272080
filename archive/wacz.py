"""WACZ 1.1.1: captures, their index and a list of their pages in one ZIP file that replay tools open as it is.

The form follows the WACZ specification 1.1.1 and what py-wacz 0.6.0 writes; ReplayWeb.page 2.5.3 and pywb 2.10.0 read it (run 2026-11)::

    archive/*.warc.gz            stored, so that a reader finds each record by its offset
    indexes/index.cdx.gz         the sorted CDXJ in blocks of 3000 lines, a gzip member each; stored
    indexes/index.idx            the first key of each block, and where the block stands
    pages/pages.jsonl            one line for each capture of an article: url, ts, title, text; newest first
    datapackage.json             profile data-package: name, path, hash (sha256) and bytes of each of these
    datapackage-digest.json      the hash of datapackage.json

A later version (profile ``wacz``, 1.2.0) exists; neither tool opens it yet.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice, pairwise
from pathlib import Path
from zipfile import ZIP64_LIMIT, ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from archive import times
from archive.cdxj import cdxj_lines
from archive.checks.finding import Finding
from archive.disk import space, sync_directory
from archive.errors import UsageError
from archive.excerpt import Excerpt, pieces
from archive.reader import OPEN, find
from archive.selection import Links, Selection, Wanted
from archive.store import Archive

VERSION = "1.1.1"
_BLOCK = 3000  # lines of CDXJ in one gzip member


@dataclass(frozen=True, slots=True)
class Packaged:
    """What a package holds. ``damaged``: what is wrong with records that are in it and not in its index."""

    captures: int
    pages: int
    warcs: int
    size: int  # bytes
    damaged: tuple[Finding, ...]


def export(
    archive: Archive, wanted: Wanted, output: Path, *, links: Links, software: str, clock: Callable[[], datetime] = times.now,
    size: int = 1_000_000_000,
) -> Packaged:  # fmt: skip
    """Package what *wanted* names as *output*, which appears whole or not at all. The same archive and clock give the same bytes.

    Whole collections go as their WARC files are; of files still being written, and for an article or a span of days, the captures alone
    are copied (``archive.excerpt``), into WARC files of *size* bytes. *links* finds what a page needs to look as it did. Temporary files
    beside *output* hold what is copied; memory does not grow with the archive.
    Raises UsageError where nothing is selected, DamagedRecord, NoSpace.
    """
    at = clock().astimezone(UTC)
    part = output.with_name(output.name + ".part")
    with space(output), Selection(archive, wanted, links) as selection, tempfile.TemporaryDirectory(
        prefix=f".{output.name}-", dir=output.parent
    ) as temporary:  # fmt: skip
        warcs = _warcs(archive, selection, Path(temporary), at, software, size)
        damaged: list[Finding] = []
        try:
            with part.open("wb") as file:
                with ZipFile(file, "w", allowZip64=True) as zipped:
                    package = _Package(zipped, at, Path(temporary))
                    for warc in warcs:
                        package.add_file(f"archive/{warc.name}", warc)
                    package.index(cdxj_lines(warcs, damaged=damaged.append))
                    lines = _Lines(selection)
                    package.add_lines("pages/pages.jsonl", lines, packed=True)
                    package.close(_about(archive, wanted, lines.newest), software)
                file.flush()
                os.fsync(file.fileno())
            part.replace(output)
            sync_directory(output.parent)
        finally:
            part.unlink(missing_ok=True)
        return Packaged(selection.count(), lines.count, len(warcs), output.stat().st_size, tuple(damaged))


def _warcs(archive: Archive, selection: Selection, temporary: Path, at: datetime, software: str, size: int) -> list[Path]:
    """The WARC files to package, in order of their names: whole ones of the archive, and what is copied out of others."""
    wanted = selection.wanted
    prefix = wanted.portal or (archive.ask.article(wanted.article)["portal"] if wanted.article else "lumbung")
    whole = {path for path in archive.warcs() if wanted.whole and wanted.portal in (None, path.parent.parent.name)}
    whole = {path for path in whole if not path.name.endswith(OPEN)}
    about = {"software": software, "isPartOf": prefix, "description": f"Records copied unchanged: {_description(archive, wanted)}"}
    with Excerpt(temporary, prefix, at=at, about=about, size=size) as excerpt:
        for name in selection.files():
            if archive.path / name not in whole:
                excerpt.add(find(archive.path / name), selection.places(name))
    found = sorted([*whole, *excerpt.paths], key=lambda path: path.name)
    for one, other in pairwise(found):
        if one.name == other.name:
            raise UsageError(
                f"{one} and {other} have one name: a package cannot hold both", cure="Export the portals one by one: --portal SLUG"
            )
    return found


class _Lines:
    """The lines of pages.jsonl; ``count`` and ``newest`` are known when they have been read."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self.count = 0
        self.newest: dict[str, str] | None = None

    def __iter__(self) -> Iterator[bytes]:
        yield _line({"format": "json-pages-1.0", "id": "pages", "title": "Pages", "hasText": True})
        for row in self._selection.pages():
            page = {
                "id": row["id"],
                "url": row["url"],
                "ts": times.second(times.read(row["captured_at"])),
                "title": row["title"] or row["url"],
            }
            self.newest = self.newest or page
            self.count += 1
            yield _line({**page, "text": row["text"]} if row["text"] else page)


class _Package:
    """The ZIP file while it grows, and what its datapackage.json will say.

    ReplayWeb.page 2.5.3 takes an entry whose record in the central directory has no extra field for one that has none at its own place
    either (seen 2026-11), so only an entry that is too long without them gets ZIP64 fields, and every length is known beforehand.
    """

    def __init__(self, zipped: ZipFile, at: datetime, temporary: Path) -> None:
        self._zip = zipped
        self._at = at
        self._temporary = temporary
        self._resources: list[dict[str, str | int]] = []

    def add_file(self, path: str, file: Path, *, packed: bool = False) -> None:
        """Copy *file* as *path*. Only what readers read from end to end may be *packed*."""
        with file.open("rb") as content:
            size = os.fstat(content.fileno()).st_size  # a file that grows meanwhile is taken as long as it was
            self._resources.append(_resource(path, self._write(path, pieces(content, size), size, packed), size))

    def add_lines(self, path: str, content: Iterable[bytes], *, packed: bool = False) -> None:
        """Write *content* as *path*, by way of a temporary file."""
        file = self._temporary / Path(path).name
        with file.open("wb") as spool:
            spool.writelines(content)
        self.add_file(path, file, packed=packed)
        file.unlink()

    def index(self, lines: Iterable[str]) -> None:
        """The CDXJ index of the WARC files, and the index of that."""
        blocks: list[bytes] = [b'!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']

        def members() -> Iterator[bytes]:
            offset, rest = 0, iter(lines)
            for first in rest:
                member = _gzip("".join(f"{line}\n" for line in chain([first], islice(rest, _BLOCK - 1))).encode("utf-8", "surrogateescape"))
                place = {"offset": offset, "length": len(member), "digest": f"sha256:{hashlib.sha256(member).hexdigest()}"}
                key = " ".join(first.split(" ", 2)[:2])
                blocks.append(f"{key} {json.dumps(place)}\n".encode("utf-8", "surrogateescape"))
                offset += len(member)
                yield member

        self.add_lines("indexes/index.cdx.gz", members())
        self.add_lines("indexes/index.idx", blocks, packed=True)

    def close(self, about: dict[str, str], software: str) -> None:
        """Write down what the package holds."""
        package = {"profile": "data-package", "wacz_version": VERSION, **about, "created": times.second(self._at), "software": software}
        content = _pretty({**package, "resources": self._resources})
        mark = self._write("datapackage.json", [content], len(content), True)
        content = _pretty({"path": "datapackage.json", "hash": mark})
        self._write("datapackage-digest.json", [content], len(content), True)

    def _write(self, path: str, content: Iterable[bytes], size: int, packed: bool) -> str:
        """The hash of *content*, which is now in the ZIP file."""
        info = ZipInfo(path, max(self._at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))  # ZIP knows no earlier time
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.create_system, info.external_attr = 3, 0o100644 << 16  # the same on every system
        digest = hashlib.sha256()
        with self._zip.open(info, "w", force_zip64=size > ZIP64_LIMIT) as entry:
            for piece in content:
                digest.update(piece)
                entry.write(piece)
        return f"sha256:{digest.hexdigest()}"


def _resource(path: str, mark: str, size: int) -> dict[str, str | int]:
    return {"name": Path(path).name.lower(), "path": path, "hash": mark, "bytes": size}


def _gzip(data: bytes) -> bytes:
    """One gzip member without a time: the same on every machine that has zlib."""
    stream = zlib.compressobj(6, zlib.DEFLATED, 31)
    return stream.compress(data) + stream.flush()


def _about(archive: Archive, wanted: Wanted, newest: dict[str, str] | None) -> dict[str, str]:
    """Title and description of the package; of one article also the page with which a reader begins."""
    about = {"title": "Lumbung", "description": _description(archive, wanted)}
    if wanted.article and newest:
        return {**about, "title": newest["title"], "mainPageUrl": newest["url"], "mainPageDate": newest["ts"]}
    for row in archive.ask.rows("SELECT agency FROM portals WHERE slug = ?", wanted.portal):
        about["title"] = str(row["agency"])
    days = " – ".join(dict.fromkeys(str(day) for day in (wanted.since, wanted.until) if day))
    return {**about, "title": f"{about['title']}, {days}"} if days else about


def _description(archive: Archive, wanted: Wanted) -> str:
    return f"{wanted}, {archive.ask.article(wanted.article)['url']}" if wanted.article else str(wanted)


def _line(value: dict[str, str | bool]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def _pretty(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
