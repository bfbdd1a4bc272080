"""What the ``metadata`` records say, as lines ``name: value`` (application/warc-fields, WARC 1.1 §6.2 and its media type).

Of a capture (the last record of its group, Concurrent-To its response); the first three names are WARC's own::

    via: URL                    the page or redirect that led here
    hopsFromSeed: …             where the caller gives it, among the extra lines
    fetchTimeMs: 412            from the request to the last byte
    url: URL                    where WARC-Target-URI is its RFC 3986 form and differs
    portal: SLUG   job: ID   purpose: article   method: GET   status: 200   mime: text/html
    started: TIME   finished: TIME              UTC, microseconds, ``Z``
    head-length: 412   chunked: yes|no          how the response block divides, as its receiver saw it
    peer: 192.0.2.1:443
    tls-version: TLSv1.3   tls-cipher: NAME   tls-verified: yes|no
    tls-certificates: sha256:HEX sha256:HEX     the chain, leaf first; its PEM stands in a record of the origin
    interim-base64: …           the 1xx answers before the final one, where there were any
    surplus-base64: …           bytes that came behind the end of the answer, where there were any
    …                           further lines, as the caller gave them

Of a failure, a record of its own: ``outcome: failed``, kind, detail, url, portal, job, purpose, via, method, ip, and the tls lines.
Of an origin: ``certificate-chain``, PEM (RFC 7468), leaf first; the captures name it by the fingerprints.

Absent facts have no line. A value of several lines goes on in lines that begin with a space, as folded fields do; reading keeps its
line breaks.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import cast, get_args

from archive.records import Capture, Failure, FailureKind, Octets, Purpose, Tls, Truncation
from archive.times import stamp
from archive.uri import clean_ip, clean_uri

Lines = Iterable[tuple[str, str | None]]

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BREAK = re.compile(r"\r\n|\r|\n")
_TLS = ("tls-version", "tls-cipher", "tls-verified", "tls-certificates")
_CAPTURE = (
    "via fetchTimeMs url portal job purpose method status mime started finished head-length chunked peer interim-base64 surplus-base64"
)
CAPTURE_FIELDS = frozenset((*_CAPTURE.split(), *_TLS))
"""The names that ``capture_fields`` uses; ``Capture.extra`` may use any other."""


def write_fields(lines: Lines) -> bytes:
    """application/warc-fields, UTF-8, CRLF. Lines whose value is None are left out. Raises ValueError for a name that is no token."""
    told = []
    for name, value in lines:
        if name not in CAPTURE_FIELDS and not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name a line of a WARC record: expected letters, digits and dashes")
        if value is not None:
            told.append(f"{name}: {value}\r\n")
    text = "".join(told)
    if text.count("\n") != len(told) or text.count("\r") != len(told):  # a value has lines of its own
        text = "".join(["\r\n ".join(_BREAK.split(line[:-2])) + "\r\n" for line in told])
    return text.encode("utf-8", "backslashreplace")


def read_fields(block: bytes) -> dict[str, str]:
    """The lines of an application/warc-fields block; of a repeated name, the first. Lines without a colon are passed over."""
    found: dict[str, str] = {}
    for line in re.split(r"\n(?! )", block.decode("utf-8", "replace").replace("\r\n", "\n")):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.removeprefix(" ").replace("\n ", "\n"))
    return found


def warc_date(moment: datetime) -> str:
    """*moment* as WARC-Date: UTC, microseconds always written. Raises ValueError for a time without a zone."""
    return stamp(moment)


def read_date(text: str) -> datetime:
    """The aware UTC time of a WARC-Date, of any precision. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip().replace("z", "Z"))
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def fingerprint(certificate: bytes) -> str:
    """``sha256:<hex>`` of a certificate in DER."""
    return "sha256:" + hashlib.sha256(certificate).hexdigest()


def _tls_lines(tls: Tls | None) -> Lines:
    if tls is None:
        return ()
    values = (tls.version, tls.cipher, "yes" if tls.verified else "no", " ".join(map(fingerprint, tls.chain)) or None)
    return zip(_TLS, values, strict=True)


def _read_tls(found: Mapping[str, str], chains: Mapping[str, bytes]) -> Tls | None:
    if "tls-version" not in found:
        return None
    marks = found.get("tls-certificates", "").split()
    chain = tuple(chains[mark] for mark in marks) if all(mark in chains for mark in marks) else ()
    return Tls(found["tls-version"], found.get("tls-cipher", ""), found.get("tls-verified") == "yes", chain)


def capture_fields(capture: Capture) -> bytes:
    """The closing metadata record of *capture*. Raises ValueError where ``extra`` uses a name of ours."""
    if capture.extra and (taken := CAPTURE_FIELDS.intersection(capture.extra)):
        raise ValueError(f"Capture.extra names {', '.join(sorted(taken))}: these lines are written from the capture itself")
    elapsed = (capture.finished_at - capture.captured_at).total_seconds()
    peer = None
    if ip := clean_ip(capture.ip):
        peer = ip if capture.port is None else f"[{ip}]:{capture.port}" if ":" in ip else f"{ip}:{capture.port}"
    return write_fields(
        [
            ("via", capture.via),
            ("fetchTimeMs", str(round(elapsed * 1000))),
            ("url", capture.url if capture.url != clean_uri(capture.url) else None),
            ("portal", capture.portal),
            ("job", capture.job),
            ("purpose", capture.purpose),
            ("method", capture.method),
            ("status", str(capture.status)),
            ("mime", capture.mime),
            ("started", warc_date(capture.captured_at)),
            ("finished", warc_date(capture.finished_at)),
            ("head-length", str(capture.head_length)),
            ("chunked", "yes" if capture.chunked else "no"),
            ("peer", peer),
            *_tls_lines(capture.tls),
            ("interim-base64", b64encode(capture.interim).decode("ascii") if capture.interim else None),
            ("surplus-base64", b64encode(capture.surplus).decode("ascii") if capture.surplus else None),
            *capture.extra.items(),
        ]
    )


def failure_fields(failure: Failure) -> bytes:
    """The one record of *failure*."""
    return write_fields(
        [
            ("outcome", "failed"),
            ("kind", failure.kind),
            ("detail", failure.detail),
            ("url", failure.url if failure.url != clean_uri(failure.url) else None),
            ("portal", failure.portal),
            ("job", failure.job),
            ("purpose", failure.purpose),
            ("via", failure.via),
            ("method", failure.method),
            ("ip", clean_ip(failure.ip)),
            *_tls_lines(failure.tls),
        ]
    )


def read_failure(id: str, uri: str, failed_at: datetime, found: Mapping[str, str], chains: Mapping[str, bytes]) -> Failure:
    """The failure that ``failure_fields`` wrote. *chains*: certificates in DER, by fingerprint."""
    kind = found.get("kind", "other")
    return Failure(
        id=id,
        url=found.get("url", uri),
        kind=cast(FailureKind, kind if kind in get_args(FailureKind) else "other"),
        detail=found.get("detail", ""),
        failed_at=failed_at,
        portal=found.get("portal", "captures"),
        job=found.get("job"),
        purpose=_purpose(found),
        via=found.get("via"),
        method=found.get("method", "GET"),
        ip=found.get("ip"),
        tls=_read_tls(found, chains),
    )


def read_capture(
    id: str,
    uri: str,
    at: datetime,
    found: Mapping[str, str],
    chains: Mapping[str, bytes],
    *,
    request: bytes,
    response: Octets,
    otherwise: Mapping[str, str],
    truncated: str | None = None,
) -> Capture:
    """The capture whose closing record is *found*; where others wrote it, the facts come from *otherwise*, under the same names.

    Raises ValueError where a line of ours does not say what it should.
    """
    ours = "head-length" in found
    facts = found if ours else {**otherwise, **{name: value for name, value in found.items() if name == "via"}}
    ip, port = _read_peer(facts.get("peer"))
    return Capture(
        id=id,
        url=facts.get("url", uri),
        method=facts["method"],
        status=int(facts["status"]),
        request=request,
        response=response,
        head_length=int(facts["head-length"]),
        chunked=facts["chunked"] == "yes",
        captured_at=at,
        finished_at=read_date(facts["finished"]) if "finished" in facts else at,
        purpose=_purpose(facts),
        portal=facts.get("portal", "captures"),
        job=facts.get("job"),
        via=facts.get("via"),
        mime=facts.get("mime"),
        ip=ip,
        port=port,
        tls=_read_tls(facts, chains),
        truncated=cast(Truncation, truncated if truncated in get_args(Truncation) else "unspecified") if truncated else None,
        interim=b64decode(facts.get("interim-base64", "")),
        surplus=b64decode(facts.get("surplus-base64", "")),
        extra={name: value for name, value in found.items() if name not in CAPTURE_FIELDS},
    )


def _purpose(found: Mapping[str, str]) -> Purpose:
    purpose = found.get("purpose", "capture")
    return cast(Purpose, purpose if purpose in get_args(Purpose) else "capture")


def _read_peer(peer: str | None) -> tuple[str | None, int | None]:
    if not peer:
        return None, None
    match = re.fullmatch(r"\[([^\]]+)\]:([0-9]+)|([^:]+):([0-9]+)", peer)
    return (match[1] or match[3], int(match[2] or match[4])) if match else (peer, None)
