"""From an exchange to what the archive keeps of it: a Capture, or a Failure where no byte came back; and the look-up of its host."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TypedDict

from scrapy.http import Request

from archive.ids import new_id
from archive.records import Capture, Failure, FailureKind, Purpose, Resolution, Tls, Truncation
from crawler.connection import Connection, Exchange, LookUp

MIME = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
TRUNCATIONS: dict[str | None, Truncation] = {"disconnect": "disconnect", "time": "time", "length": "length", "cancelled": "unspecified"}
KINDS: dict[str | None, FailureKind] = {"disconnect": "disconnect", "time": "timeout", "length": "oversize", "cancelled": "other"}


class Provenance(TypedDict):
    """Why a URL was visited, as the request's meta says; the defaults are those of Capture and Failure."""

    portal: str
    job: str | None
    purpose: Purpose
    via: str | None


def provenance(request: Request) -> Provenance:
    redirects = request.meta.get("redirect_urls")
    return Provenance(
        portal=request.meta.get("portal", "captures"),
        job=request.meta.get("job"),
        purpose=request.meta.get("purpose", "capture"),
        via=redirects[-1] if redirects else request.meta.get("via"),
    )


def trouble(exchange: Exchange) -> tuple[FailureKind, str] | None:
    """What was wrong with *exchange*, in kind and in words; None where the answer is whole."""
    framer = exchange.framer
    if framer.malformed and exchange.ending in ("complete", "disconnect"):
        return "protocol", "the chunk framing of the answer is broken"
    if exchange.ending in KINDS:
        return KINDS[exchange.ending], exchange.detail
    if framer.head is None or not framer.head.status:
        return "protocol", "the answer does not begin with an HTTP status line"
    return None


def capture_of(request: Request, connection: Connection, exchange: Exchange) -> Capture:
    """*exchange*, of which at least one byte was received. ``extra`` tells what redirects led away from, and the
    trouble, if any."""
    framer, head, wrong = exchange.framer, exchange.framer.head, trouble(exchange)
    redirects = request.meta.get("redirect_urls")
    return Capture(
        id=new_id(),
        url=request.url,
        method=request.method,
        status=head.status if head else 0,
        request=exchange.request,
        response=exchange.response.octets(),
        head_length=framer.head_length,
        chunked=framer.chunked,
        captured_at=exchange.started_at,
        finished_at=exchange.finished_at,
        mime=head.mime if head and head.mime and MIME.fullmatch(head.mime) else None,
        ip=connection.ip,
        port=connection.port,
        tls=connection.tls,
        truncated="unspecified" if wrong and wrong[0] == "protocol" and framer.malformed else TRUNCATIONS.get(exchange.ending),
        interim=bytes(framer.interim),
        surplus=framer.surplus,
        extra={
            **({"asked": redirects[0]} if redirects else {}),
            **({"probe-of": request.meta["probe_of"]} if request.meta.get("probe_of") else {}),
            **({"failure": wrong[0], "failure-detail": wrong[1]} if wrong else {}),
        },
        **provenance(request),
    )


def failure_of(request: Request, kind: FailureKind, detail: str, at: datetime, *, ip: str | None, tls: Tls | None = None) -> Failure:
    """An attempt that ended *at* a time without a byte of an answer."""
    return Failure(new_id(), request.url, kind, detail, at, method=request.method, ip=ip, tls=tls, **provenance(request))


def resolution_of(request: Request, look_up: LookUp) -> Resolution:
    """The look-up that *request* was the reason for."""
    return Resolution(new_id(), look_up.host, look_up.addresses, look_up.at, provenance(request)["portal"])
