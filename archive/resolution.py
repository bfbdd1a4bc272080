"""The ``resource`` record of a host name looked up (WARC 1.1 §6.4): WARC-Target-URI ``dns:HOST``, type text/dns (RFC 4027).

Its block is RFC 2540's text form, a UTC time of 14 digits and lines of a master file (RFC 1035 §5), CRLF::

    20261122080000
    berita.contohkab.go.id.<TAB>IN<TAB>A<TAB>192.0.2.7
    berita.contohkab.go.id.<TAB>IN<TAB>AAAA<TAB>2001:db8::7

The system's resolver (getaddrinfo) was asked, which tells addresses alone: there are no times to live, which master files may leave
out, no CNAME on the way, and no name server's address.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from ipaddress import ip_address

from archive.digest import block_digest
from archive.fields import warc_date
from archive.group import Record, record, urn
from archive.reader import WarcRecord
from archive.records import Resolution
from archive.uri import clean_ip, clean_uri

TEXT_DNS = "text/dns"

_ADDRESS = re.compile(r"\S+[ \t]+(?:\d+[ \t]+)?IN[ \t]+(?:A|AAAA)[ \t]+(\S+)[ \t]*", re.IGNORECASE)


def dns_uri(resolution: Resolution) -> str:
    """What the record of *resolution* is about."""
    return clean_uri(f"dns:{resolution.host}")


def resolution_record(resolution: Resolution, warcinfo: str) -> Record:
    """The record of *resolution*; addresses that are none have no line."""
    addresses = dict.fromkeys(filter(None, map(clean_ip, resolution.addresses)))
    name = resolution.host.rstrip(".") + "."
    lines = [f"{resolution.resolved_at.astimezone(UTC):%Y%m%d%H%M%S}"]
    lines += [f"{name}\tIN\t{'AAAA' if ':' in address else 'A'}\t{address}" for address in addresses]
    block = "".join(line + "\r\n" for line in lines).encode()
    digest = block_digest(block)
    headers = [
        ("WARC-Target-URI", dns_uri(resolution)),
        ("WARC-Warcinfo-ID", urn(warcinfo)),
        ("WARC-Payload-Digest", digest),  # of a resource the payload is the block
    ]
    return record("resource", resolution.id, warc_date(resolution.resolved_at), TEXT_DNS, block, digest, headers)


def read_resolution(found: WarcRecord, portal: str) -> Resolution | None:
    """The look-up that *found* records, whoever wrote it; None where it is about something else. Raises ValueError for a bad WARC-Date."""
    if found.type != "resource" or found.content_type.partition(";")[0] != TEXT_DNS or not found.uri.lower().startswith("dns:"):
        return None
    lines = found.data.decode("utf-8", "replace").splitlines()
    addresses = tuple(match[1] for line in lines[1:] if (match := _ADDRESS.fullmatch(line)) and clean_ip(match[1]))
    return Resolution(found.id, found.uri[4:].lstrip("/"), addresses, _resolved_at(lines, found.date), portal)


def _resolved_at(lines: list[str], date: datetime) -> datetime:
    """WARC-Date, whose fraction the block has not, unless the block tells another second."""
    try:
        told = datetime.strptime(lines[0].strip(), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except (ValueError, IndexError):
        return date
    return date if date.replace(microsecond=0) == told else told


def is_name(host: str) -> bool:
    """Whether *host* has to be looked up: it is no IP address."""
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return True
    return False
