"""What tells strangers, and their programs, what a release is: README.txt and datapackage.json (Data Package 2.0, datapackage.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from archive.columnar import ARTICLES, CAPTURES, SNAPSHOTS, TABLES, Table, kind_of

OTHERS = {
    "data/index.cdxj": ("cdxj", "text/plain", "Sorted CDXJ index over all WARCs, for replay tools"),
    "data/index.db": (
        "sqlite",
        "application/vnd.sqlite3",
        "The whole index: articles, versions, provenance, snapshots, captures, failures",
    ),
    "data/summary.json": ("json", "application/json", "What is in here, counted"),
}
_REFERENCES = {
    SNAPSHOTS.name: [("article_id", ARTICLES.name, "id"), ("capture_id", CAPTURES.name, "capture_id")],
}
_README = """\
{title}
{line}

An archive of government news portals as crawled by Lumbung, packed as a BagIt bag (RFC 8493).

data/warc/<portal>/*.warc.gz   every HTTP exchange as it crossed the wire (WARC 1.1, ISO 28500:2017)
data/index.cdxj                sorted index over them, for replay tools such as pywb and ReplayWeb.page
data/captures/*.parquet        the same as a table; columns as in Common Crawl's columnar index
data/articles.parquet          each article as it stood when it was last read
data/snapshots.parquet         reaction, view and comment counts over time, one row a count
data/index.db                  all of it in SQLite: also versions, provenance, failures, tags, media
data/summary.json              what is in here, counted
datapackage.json               the meaning of every column (Data Package 2.0)

Every value names its capture (capture_id); captures says where in which WARC that record stands: warc_filename below data/,
warc_record_offset, warc_record_length. The bytes that prove it:

    tail -c +$((OFFSET + 1)) data/FILE | head -c LENGTH | zcat

Holds {captures} captures in {warcs} WARC files, from {first} to {last}; {articles} articles, {snapshots} observations.
{left}
Checking it
-----------
Whole and unchanged:    bagit.py --validate .      or: sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt root.txt
And true to its WARCs:  lumbung verify .
The root hash in root.txt stands for every other file. Compare it with the one that was published.
{signed}
Reading it
----------
DuckDB:   SELECT fetch_time, url FROM 'data/captures/*.parquet' WHERE fetch_status = 404
SQLite:   sqlite3 data/index.db "SELECT * FROM latest_reactions ORDER BY likes DESC LIMIT 10"
Python:   archive.Archive("data").capture(CAPTURE_ID).response_bytes
"""
_SIGNED = """\
Signed by the key in public-key.pem, whose fingerprint stands in bag-info.txt (compare that too):
    openssl pkeyutl -verify -pubin -inkey public-key.pem -rawin -in root.txt -sigfile signature
"""


def readme(summary: Mapping[str, Any], *, warcs: int, signed: bool) -> str:
    """README.txt. *summary*: that of ``data/summary.json``."""
    title = ", ".join(summary["portals"]) or "No portal"
    title = f"Lumbung release: {title}" if len(title) < 100 else f"Lumbung release: {len(summary['portals'])} portals"
    out = summary["left_out"]
    left = "" if not any(out.values()) else (
        f"A crawl was running: {out['warcs']} WARC files not closed yet are left out, and with them {out['captures']} captures, "
        f"{out['failures']} failures\nand {out['articles']} articles whose current state is read from there.\n"
    )  # fmt: skip
    return _README.format(
        title=title, line="=" * len(title), captures=summary["captures"], warcs=warcs, first=summary["first_capture_at"] or "-",
        last=summary["last_capture_at"] or "-", articles=summary["articles"], snapshots=summary["snapshots"], left=left,
        signed=_SIGNED if signed else "",
    )  # fmt: skip


def datapackage(payload: Mapping[str, tuple[str, int]], summary: Mapping[str, Any]) -> str:
    """datapackage.json. *payload*: path -> (sha256, bytes)."""
    resources = [_table(table, payload) for table in TABLES]
    for path, (form, media, says) in OTHERS.items():
        resources.append({"name": form if form != "json" else "summary", **_file(path, form, media, says, payload)})
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "lumbung-release",
        "title": "Government news portals: captures, articles and their reactions over time",
        "description": f"{summary['captures']} captures of {len(summary['portals'])} portals; the WARCs stand in data/warc.",
        "resources": resources,
    }
    return json.dumps(package, indent=1, ensure_ascii=False) + "\n"


def table_path(table: Table) -> str:
    """Where a release keeps *table*. Captures have a directory, so that large archives may have many files."""
    return "data/captures/part-00000.parquet" if table is CAPTURES else f"data/{table.name}.parquet"


def _table(table: Table, payload: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    facts = _file(table_path(table), "parquet", "application/vnd.apache.parquet", table.says, payload)
    return resource(table, facts, _REFERENCES.get(table.name, []))


def resource(table: Table, facts: Mapping[str, Any], references: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """*table* as a tabular resource. *facts*: of its file. *references*: own column, the other table, its column."""
    fields = []
    for column in table.columns:
        field: dict[str, Any] = {"name": column.name, "type": kind_of(column.type), "description": column.says}
        if column.name in table.key:
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key)}
    keys = [{"fields": [own], "reference": {"resource": other, "fields": [key]}} for own, other, key in references]
    if keys:
        schema["foreignKeys"] = keys
    return {"name": table.name, "type": "table", "description": table.says, **facts, "schema": schema}


def _file(path: str, form: str, media: str, says: str, payload: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    digest, size = payload[path]
    return {"path": path, "format": form, "mediatype": media, "description": says, "bytes": size, "hash": f"sha256:{digest}"}
