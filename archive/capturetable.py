"""Rows of the columnar index of captures, from their lines and from what the index alone knows: why a URL was visited, which language
its articles are in.

The registered domain is that of the Public Suffix List which tldextract 5.4 ships; nothing is fetched and nothing is cached on disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from sqlite_utils import Database
from tldextract import TLDExtract

from archive.capturelines import CaptureLine
from archive.columnar import CAPTURES, Row
from archive.errors import DamagedRecord

_CURE = "`lumbung verify` names what differs; `lumbung rebuild` makes the index again from the WARCs."
_KNOWN = (
    "SELECT c.purpose, p.slug, (SELECT group_concat(language) FROM (SELECT DISTINCT a.language FROM articles a WHERE a.id IN "
    "(SELECT article_id FROM snapshots WHERE capture_id = c.id UNION SELECT article_id FROM versions WHERE capture_id = c.id) "
    "AND a.language IS NOT NULL)) FROM captures c JOIN portals p ON p.id = c.portal_id WHERE c.id = ?"
)
_ISO_639_3 = {"id": "ind", "in": "ind", "en": "eng", "jv": "jav", "su": "sun", "ms": "msa", "ban": "ban", "mad": "mad", "ar": "ara"}
_suffixes = TLDExtract(cache_dir=None, suffix_list_urls=(), fallback_to_snapshot=True)


def capture_rows(lines: Iterable[CaptureLine], db: Database, folders: dict[str, str]) -> Iterator[Row]:
    """A row of CAPTURES for each HTTP exchange in *lines*. *folders*: name of a WARC file -> its directory, as ``warc_filename`` has it.

    Raises DamagedRecord where the index knows no such capture.
    """
    for line in lines:
        if line.facts is not None:
            yield _row(line, line.facts, db, folders)


def _row(line: CaptureLine, facts: Row, db: Database, folders: dict[str, str]) -> Row:
    fields = line.fields
    known = db.execute(_KNOWN, (facts["id"],)).fetchone()
    if known is None:
        raise DamagedRecord(
            f"{fields['filename']} @{fields['offset']}: the index has no row for capture {facts['id']} of {fields['url']}", cure=_CURE
        )
    purpose, portal, languages = known
    status, parts = int(fields.get("status") or 0), _split(fields["url"])
    host = (parts.hostname or "").rstrip(".")
    tld, registered = _domain(host)
    return CAPTURES.row(
        {
            "url_surtkey": line.surtkey,
            "url": fields["url"],
            "url_host_name": host,
            "url_host_tld": tld,
            "url_host_registered_domain": registered,
            "url_protocol": parts.scheme,
            "url_port": _port(parts),
            "url_path": parts.path,
            "url_query": parts.query or None,
            "fetch_time": facts["at"],
            "fetch_status": status,
            "fetch_redirect": facts["redirect"],
            "content_digest": fields["digest"],
            "content_mime_type": facts["mime"],
            "content_mime_detected": facts["detected"],
            "content_charset": facts["charset"],
            "content_languages": _languages(languages),
            "content_truncated": facts["truncated"],
            "warc_filename": f"{folders[fields['filename']]}/{fields['filename']}",
            "warc_record_offset": int(fields["offset"]),
            "warc_record_length": int(fields["length"]),
            "crawl": portal,
            "subset": _subset(purpose, status, facts["type"]),
            "capture_id": facts["id"],
            "record_type": facts["type"],
            "purpose": purpose,
        }
    )


def _subset(purpose: str, status: int, record_type: str) -> str:
    if purpose == "robots":
        return "robotstxt"
    return "warc" if status == 200 and record_type == "response" else "crawldiagnostics"


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # a bracket in the host
        return SplitResult(url.partition(":")[0], "", "", "", "")


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


@lru_cache(maxsize=10_000)
def _domain(host: str) -> tuple[str | None, str | None]:
    """Last label, and registered domain. A name that is a public suffix itself, or has no dot, has none."""
    found = _suffixes.extract_str(host)
    if found.ipv4 or found.ipv6 or not host:
        return None, None
    return host.rpartition(".")[2], found.top_domain_under_public_suffix or None


def _languages(codes: str | None) -> str | None:
    short = {code.strip().lower().replace("_", "-").partition("-")[0] for code in (codes or "").split(",")} - {""}
    return ",".join(sorted(_ISO_639_3.get(code, code) for code in short)) or None
