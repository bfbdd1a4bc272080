"""Parquet: what its columns are, and rows written and read in groups, whatever their number.

The columns of captures bear the names of Common Crawl's columnar index (``cc-index-table``, its schema of 2026-11), so that programs made
for it read ours. Where we differ: ``content_digest`` keeps the algorithm before it (``sha1:…``), as the CDXJ and the index do;
``warc_segment`` and the split host columns are left out; ``capture_id``, ``record_type``, ``purpose`` and ``portal`` are ours.
``crawl`` is the portal's slug, and ``subset`` what Common Crawl's is: ``warc`` for pages with their payload, ``robotstxt``, and
``crawldiagnostics`` for all else (other statuses, revisits).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from archive import times

Row = dict[str, Any]

_ROWS = 16_384  # of a row group, at most
_TEXT = 16 * 1024 * 1024  # characters of a row group, about


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: Any  # of Arrow
    says: str  # its meaning, one line


@dataclass(frozen=True)
class Table:
    """A kind of Parquet file. ``key``: the columns that tell its rows apart."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def schema(self) -> Any:
        return pa.schema([pa.field(c.name, c.type, metadata={"description": c.says}) for c in self.columns])

    def row(self, values: Row) -> Row:
        """*values* as this table holds them: its columns alone, times and days read from text."""
        given = values.get
        return {name: None if (value := given(name)) is None else read(value) for name, read in self.readers}

    @cached_property
    def readers(self) -> list[tuple[str, Callable[[Any], Any]]]:
        return [(column.name, _reader(column.type)) for column in self.columns]


_S, _I, _AT, _DAY = pa.string(), pa.int64(), pa.timestamp("us", tz="UTC"), pa.date32()
_MEDIUM = pa.struct([("url", _S), ("kind", _S), ("caption", _S), ("capture_id", _S)])


def _columns(*columns: tuple[str, Any, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


CAPTURES = Table(
    "captures",
    "Every HTTP exchange, with its place in the WARCs, sorted by url_surtkey and fetch_time.",
    _columns(
        ("url_surtkey", _S, "The URL in Sort-friendly URI Reordering Transform, as in index.cdxj"),
        ("url", _S, "WARC-Target-URI"),
        ("url_host_name", _S, "Host, lower case"),
        ("url_host_tld", _S, "The host's last label; null for an IP address"),
        ("url_host_registered_domain", _S, "The domain below the public suffix (klatenkab.go.id); null for an IP address"),
        ("url_protocol", _S, "http or https"),
        ("url_port", pa.int32(), "The port, where the URL names one"),
        ("url_path", _S, "Path"),
        ("url_query", _S, "Query, without its question mark; null where there is none"),
        ("fetch_time", _AT, "When the request was sent (WARC-Date), UTC"),
        ("fetch_status", pa.int16(), "HTTP status"),
        ("fetch_redirect", _S, "Location of a redirect, as sent"),
        ("content_digest", _S, "WARC-Payload-Digest, sha1:<base32>"),
        ("content_mime_type", _S, "type/subtype as the Content-Type header says"),
        ("content_mime_detected", _S, "type/subtype by the body's first bytes (WHATWG MIME Sniffing); null of revisits and empty bodies"),
        ("content_charset", _S, "Character set: byte order mark, else header, else the document itself"),
        ("content_languages", _S, "ISO 639-3 codes of the articles read from this capture, comma-separated; null where none was"),
        ("content_truncated", _S, "WARC-Truncated: length, time, disconnect or unspecified"),
        ("warc_filename", _S, "The WARC file, below data/"),
        ("warc_record_offset", _I, "First byte of the record's gzip member"),
        ("warc_record_length", _I, "Bytes of the gzip member"),
        ("crawl", _S, "The portal's slug"),
        ("subset", _S, "warc, robotstxt or crawldiagnostics"),
        ("capture_id", _S, "The UUID of WARC-Record-ID: captures.id of index.db, capture_id of the other tables"),
        ("record_type", _S, "response or revisit"),
        ("purpose", _S, "Why the URL was visited: robots, discovery, article, recount, requisite, capture"),
    ),
    ("capture_id",),
)

ARTICLES = Table(
    "articles",
    "Each article as it stood when it was last read. Earlier versions are in index.db.",
    _columns(
        ("id", _I, "Number within this release; articles.id of index.db"),
        ("portal", _S, "The portal's slug"),
        ("url", _S, "Canonical URL"),
        ("native_id", _S, "The CMS's own id"),
        ("title", _S, "Title"),
        ("lead", _S, "Lead, where the page sets one apart"),
        ("text", _S, "Paragraphs, separated by one blank line"),
        ("author", _S, "Author as shown"),
        ("author_role", _S, "person, account, editor …"),
        ("category", _S, "Category as shown"),
        ("language", _S, "Language as the page says"),
        ("published_at", _AT, "Time of publication, UTC; null where only the day is known"),
        ("published_date", _DAY, "Day of publication in the portal's time zone"),
        ("published_precision", _S, "day, minute or second"),
        ("published_raw", _S, "The date as shown"),
        ("published_source", _S, "The rule that gave it"),
        ("modified_at", _AT, "Time of the last change, as the page says"),
        ("dateline_place", _S, "Place of the dateline"),
        ("dateline_date", _DAY, "Day of the dateline"),
        ("image_url", _S, "The article's image"),
        ("status", _S, "live, gone or unreachable, when last visited"),
        ("first_seen_at", _AT, "First capture that showed it"),
        ("last_seen_at", _AT, "Last capture that showed it"),
        ("versions", _I, "How many versions were seen; 1 means it was never edited"),
        ("content_digest", _S, "sha256 of title, lead and text, white space evened out"),
        ("reacted", pa.bool_(), "Whether some observation showed a reaction (like, love, angry …) above zero"),
        ("tags", pa.list_(_S), "Tags, in order of the alphabet"),
        ("media", pa.list_(_MEDIUM), "Images, documents, video and audio it shows or attaches"),
    ),
    ("id",),
)

SNAPSHOTS = Table(
    "snapshots",
    "Long form: a row for each count of each observation of an article.",
    _columns(
        ("id", _I, "The observation; snapshots.id of index.db"),
        ("article_id", _I, "articles.id"),
        ("url", _S, "The article's canonical URL"),
        ("portal", _S, "The portal's slug"),
        ("observed_at", _AT, "When the page with these counts was fetched, UTC"),
        ("seen_on", _S, "page: the article's own; listing: a page, feed or answer that lists it"),
        ("own_visits", _I, "How often we had fetched the article's own page before: what of its views may be ours"),
        ("capture_id", _S, "The capture that proves it"),
        ("kind", _S, "like, dislike, love, funny, angry, sad, wow, views, comments, shares, rating …"),
        ("value", pa.float64(), "The number shown; null where it was shown and could not be read, never 0 for unknown"),
        ("bound", _S, "exact, or at_least for a rounded number (1.2K)"),
        ("raw", _S, "The number as it stands in the page"),
        ("rule", _S, "Selector or JSON path that found it"),
    ),
    ("id", "kind"),
)

TABLES = (CAPTURES, ARTICLES, SNAPSHOTS)


def write(file: BinaryIO, table: Table, rows: Iterable[Row]) -> int:
    """Write *rows*, whose values are those of ``Table.row``, to *file* in row groups, zstd-compressed; their number. Raises OSError."""
    schema, count, weight, held = table.schema, 0, 0, list[Row]()
    with pq.ParquetWriter(file, schema, compression="zstd", write_page_index=True) as writer:

        def flush() -> None:
            writer.write_batch(pa.RecordBatch.from_pylist(held, schema=schema), row_group_size=_ROWS)
            held.clear()

        for row in rows:
            held.append(row)
            count += 1
            weight += len(row.get("text") or "")
            if len(held) >= _ROWS or weight >= _TEXT:
                flush()
                weight = 0
        if held or not count:
            flush()
    return count


def read(path: Path) -> Iterator[Row]:
    """The rows of a Parquet file in order, a group at a time. Raises OSError and ArrowInvalid (a ValueError)."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=2048):
            yield from batch.to_pylist()


def long_form(observations: Iterable[Row]) -> Iterator[Row]:
    """Observations with their ``counts`` (``Questions.all_snapshots``) as rows of SNAPSHOTS, one a count."""
    for row in observations:
        for kind, count in row["counts"].items():
            yield SNAPSHOTS.row({**row, "kind": kind, **count})


def _reader(kind: Any) -> Callable[[Any], Any]:
    """What brings a value of the index to the type *kind*."""
    if pa.types.is_timestamp(kind):
        return times.read
    if pa.types.is_date(kind):
        return date.fromisoformat
    if pa.types.is_floating(kind):
        return float
    if pa.types.is_boolean(kind):
        return bool
    return _storable if pa.types.is_string(kind) else lambda value: value


def _storable(text: str) -> str:
    """Half a surrogate pair cannot be stored."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def kind_of(kind: Any) -> str:
    """A type of Arrow's by the name that Table Schema (Data Package) has for it."""
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "number"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_timestamp(kind):
        return "datetime"
    if pa.types.is_date(kind):
        return "date"
    return "array" if pa.types.is_list(kind) else "string"
