"""Records as rows of the index: column names, and values that SQLite can hold."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any

from archive import times
from archive.http import parse_head
from archive.records import Article, Capture, Failure, Job, Kept, Location, Tls
from archive.uri import clean_uri

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
"""Half a surrogate pair cannot be stored, and at a NUL many of SQLite's functions take a text for ended."""


_FIELDS = tuple(field.name for field in fields(Article))


def tls_line(tls: Tls | None) -> str | None:
    """``TLSv1.3 TLS_AES_256_GCM_SHA384``, with ``unverified`` behind it where the certificate was not good."""
    return None if tls is None else f"{tls.version} {tls.cipher}{'' if tls.verified else ' unverified'}"


def bindable(value: Any) -> Any:
    """*value* as SQLite can hold it: lone surrogates and NUL become U+FFFD, a number past 64 bits becomes unknown."""
    if isinstance(value, str):
        return value if value.isascii() and "\0" not in value else _UNSOUND.sub("\ufffd", value)
    return None if isinstance(value, int) and abs(value) >= 1 << 63 else value


def sound(article: Article) -> Article:
    """*article* with every text ``bindable``: pages' JSON names characters by number, the impossible ones too."""
    texts = {name: value for name in _FIELDS if isinstance(value := getattr(article, name), str)}
    mended: dict[str, Any] = {name: fixed for name, value in texts.items() if (fixed := bindable(value)) != value}
    return replace(article, **mended) if mended else article


def of_job(job: Job, portal_id: int) -> dict[str, Any]:
    names = "id verb outcome exit_code reason requests bytes articles_new articles_changed snapshots failures".split()
    return {
        "portal_id": portal_id,
        "started_at": times.stamp(job.started_at),
        "finished_at": times.stamp(job.finished_at) if job.finished_at else None,
        **{name: getattr(job, name) for name in names},
    }


def is_page(capture: Capture) -> bool:
    """Whether *capture* gives something to read: an answer that the portal meant for whoever asks for its pages.

    That is not: what was asked for as robots.txt, as a requisite or as a single capture; a redirect that is followed; an answer that is
    cut or broken, or whose status says that another one would come (of these a challenge has a failure record of its own).
    """
    if capture.purpose not in ("discovery", "article", "recount") or capture.method != "GET" or "failure" in capture.extra:
        return False
    if capture.status in (301, 302, 303, 307, 308):
        return parse_head(_head(capture)).get("Location") is None
    return capture.status < 400 or capture.status in (404, 410)


def _head(capture: Capture) -> bytes:
    if isinstance(capture.response, bytes):
        return capture.response[: capture.head_length]
    capture.response.seek(0)
    return capture.response.read(capture.head_length)


def of_capture(capture: Capture, kept: Kept, portal_id: int) -> dict[str, Any]:
    return {
        "id": capture.id,
        "portal_id": portal_id,
        "job_id": capture.job,
        "url": clean_uri(capture.url),  # as the record's WARC-Target-URI says it
        "method": capture.method,
        "status": capture.status,
        "mime": capture.mime,
        "captured_at": times.stamp(capture.captured_at),
        "purpose": capture.purpose,
        "record_type": kept.record_type,
        "payload_digest": kept.payload_digest,
        "warc_file": kept.location.file,
        "warc_offset": kept.location.offset,
        "warc_length": kept.location.length,
        "ip": capture.ip,
        "tls": tls_line(capture.tls),
        "truncated": capture.truncated,
        "chunked": int(capture.chunked),
        "reading": None if is_page(capture) else "none",
    }


def of_failure(failure: Failure, location: Location, portal_id: int) -> dict[str, Any]:
    return {
        "portal_id": portal_id,
        "job_id": failure.job,
        "url": clean_uri(failure.url),
        "failed_at": times.stamp(failure.failed_at),
        "kind": failure.kind,
        "detail": failure.detail,
        "record_id": failure.id,
        "warc_file": location.file,
        "warc_offset": location.offset,
    }
