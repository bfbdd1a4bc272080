"""A site that is to become a portal: what its host and its pages say of it, and the file that follows. Nothing is asked here:
the pages come from the archive, where a first crawl has put them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import yaml

from archive import Archive
from archive.errors import DamagedRecord
from crawler.fixture import page_of
from spiders import metadata, read, regions
from spiders.byline import INSTITUTION
from spiders.page import Page
from spiders.paragraphs import clean
from spiders.portal import Portal
from spiders.reading import Reading
from spiders.urls import key

_AGENCY = re.compile(r"\b(?:pemerintah|kecamatan|kelurahan|desa|kabupaten|kota|provinsi|rumah sakit|universitas)\b", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|–—»·•:-]+\s+|\s*[|»]\s*")
_ENDINGS = (".go.id", ".or.id", ".ac.id", ".sch.id", ".web.id", ".co.id", ".id")


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of the first crawl, and what it is."""

    purpose: str
    page: Page
    reading: Reading


def slug_of(host: str) -> str:
    """``dispersip.klaten.go.id`` -> ``dispersip-klaten``; ``pedekik.desa.id`` -> ``pedekik-desa``."""
    name = host.lower().removeprefix("www.").partition(":")[0]
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            name = name.removesuffix(ending)
            break
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def seen(archive: Archive, job_id: str, portal: Portal) -> Iterator[Seen]:
    """The pages that a job kept, in the order in which they came, read as *portal*'s."""
    rows = archive.ask.rows("SELECT * FROM captures WHERE job_id = ? AND purpose <> 'requisite' ORDER BY captured_at", job_id)
    for row in list(rows):
        try:
            page = page_of(archive.capture(row["id"]))
        except DamagedRecord:
            continue
        if page is not None:
            yield Seen(row["purpose"], page, read.records(page, portal))


def profile_of(pages: Iterable[Seen]) -> str:
    """The profile that read most of the articles, else the home page; ``auto`` where none is sure."""
    readers = Counter(one.reading.reader.partition("/")[0] for one in pages if one.reading.kind in ("article", "listing", "api"))
    named = [(name, number) for name, number in readers.most_common() if name not in ("generic", "none", "declarative")]
    return named[0][0] if named else "auto"


def agency_of(home: Page | None, host: str) -> str:
    """What the home page calls the site: ``og:site_name``, else the part of its title that names an agency; else the host."""
    if home is None:
        return host
    named = metadata.plain(metadata.attribute(home, 'meta[property="og:site_name"]'))
    title = metadata.plain(metadata.attribute(home, "title")) or ""
    parts = [part for part in (named, *_PARTS.split(title)) if part and len(part) > 5]
    telling = [part for part in parts if INSTITUTION.search(part) or _AGENCY.search(part)]
    return clean(max(telling, key=len) if telling else (parts or [host])[0])[:200]


def home_of(pages: Sequence[Seen], portal: Portal) -> Page | None:
    return next((one.page for one in pages if one.page.status < 400 and _same(one.page.url, portal.home)), None)


def definition(portal: Portal, pages: Sequence[Seen], day: date) -> str:
    """The portal's file: a comment on what was seen, then its keys."""
    articles = [one.reading.reader for one in pages if one.reading.kind == "article"]
    answered = [f"{one.page.url} ({one.reading.kind})" for one in pages if one.reading.kind in ("feed", "sitemap", "api", "listing")]
    home = home_of(pages, portal)
    generator = metadata.attribute(home, 'meta[name="generator" i]') if home else None
    robots = next((one.page.status for one in pages if one.purpose == "robots"), None)
    told = [
        f"Looked at on {day.isoformat()} by `lumbung portals add {portal.home}`.",
        f"Read by the marks of the pages themselves: {', '.join(sorted(set(articles)))}." if articles else "No article was recognised.",
        f"Generator: {_line(generator)}." if generator else "",
        f"robots.txt answered {robots}." if robots else "robots.txt gave no answer.",
        *([f"Articles were named by: {_line(', '.join(answered[:6]))}."] if answered else []),
        "Agency, region and time zone follow from the host and the home page: look whether they are right.",
    ]
    keys = {
        "agency": portal.agency, "home": portal.home, **({"region": portal.region} if portal.region else {}), "timezone": portal.timezone,
        "profile": portal.profile, "delay": portal.delay,
    }  # fmt: skip
    return "".join(f"# {line}\n" for line in told if line) + yaml.safe_dump(keys, allow_unicode=True, sort_keys=False, width=10_000)


def region_of(home: str) -> tuple[str | None, str]:
    """Region code and time zone that the host of *home* names; no code and WIB where it names none."""
    code = regions.of_host(urlsplit(home).hostname or "")
    return code, regions.timezone_of(code) if code else "Asia/Jakarta"


def _same(one: str, other: str) -> bool:
    try:
        return key(one) == key(other)
    except ValueError:
        return False


def _line(text: str) -> str:
    return clean("".join(c if c.isprintable() else " " for c in text))[:300]


__all__ = ["Seen", "agency_of", "definition", "home_of", "profile_of", "region_of", "seen", "slug_of"]
