"""From fields to an Article: the one place where what several rules saw becomes what is kept, with the provenance of each value. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from archive.records import Article, Flag, Provenance
from spiders import dateline, dates, doubts, metadata, urls
from spiders.page import Page
from spiders.portal import Portal
from spiders.profile import Field

_PLAIN = ("native_id", "lead", "author", "author_role", "category", "language", "image_url")
_SECTION = 3  # words of a section's name
_NOT_WORDS = re.compile(r"\W+")


def merge(layers: Sequence[Mapping[str, Field]], page: Page, portal: Portal) -> tuple[dict[str, Field], tuple[Flag, ...]]:
    """For each field the first layer that has it wins; one that is there with the value None says that the page shows none.

    Publication is settled among all layers (see ``doubts.settle``); the flags say what was not believed.
    """
    merged: dict[str, Field] = {}
    for layer in layers:
        for name, field in layer.items():
            merged.setdefault(name, field)
    stated = [layer["published"] for layer in layers if "published" in layer and layer["published"].value]
    published, flags = doubts.settle(stated, page, portal.zone)
    if published:
        merged["published"] = published
    else:
        merged.pop("published", None)
    return merged, flags + doubts.impossible(page, metadata.stated_dates(page), portal.zone)


def assemble(fields: Mapping[str, Field], page: Page, portal: Portal, flags: Sequence[Flag] = ()) -> Article:
    """The Article that *fields* make (named as ``Profile.fields`` names them), finished (see ``finish``), with *flags*.

    A date later than *page*'s capture is refused. Where only a day is known, ``published_at`` and ``modified_at`` are None; so is a
    ``modified_at`` that only repeats the publication.
    """
    values: dict[str, Any] = {name: fields[name].value for name in _PLAIN if name in fields and fields[name].value}
    values["url"] = address(fields.get("url"), page, portal)
    for name in ("title", "text"):
        values[name] = (fields[name].value or "") if name in fields else ""
    for name in ("tags", "media"):
        values[name] = tuple(fields[name].value or ()) if name in fields else ()
    for name in ("dateline_place", "dateline_date"):
        if name in fields and fields[name].value:
            values[name] = fields[name].value
    kept = {name for name, value in values.items() if value}
    noted = list(flags)
    published = fields.get("published")
    if published and isinstance(published.value, dates.DateReading):
        if doubts.possible(published.value.at, page):
            values |= _published(published, portal)
            kept |= {name for name in ("published_at", "published_date") if values[name]}
        else:
            noted.append(doubts.flag("published_at", "future", published))
    modified = fields.get("modified") or fields.get("modified_at")
    if modified and modified.value:
        value = modified.value
        reading = value if isinstance(value, dates.DateReading) else dates.DateReading(value, "second", modified.rule)
        at = reading.at
        if not doubts.possible(at, page):
            noted.append(doubts.flag("modified_at", "future", modified))
        # A post that was never changed repeats its publication here.
        elif reading.precision != "day" and at != values.get("published_at"):
            values["modified_at"] = at.astimezone(UTC)
            kept.add("modified_at")
    sources = {
        "published_at": "published",
        "published_date": "published",
        "modified_at": "modified" if "modified" in fields else "modified_at",
    }
    provenance = [
        Provenance(name, fields[sources.get(name, name)].rule, fields[sources.get(name, name)].raw[: doubts.RAW_LENGTH])
        for name in sorted(kept)
        if sources.get(name, name) in fields
    ]
    return finish(Article(**values, provenance=tuple(provenance), flags=tuple(dict.fromkeys(noted))), portal, page.captured_at)


def finish(article: Article, portal: Portal, now: datetime) -> Article:
    """What holds for every article, from a page or an API. Idempotent.

    The title is not repeated at the head of the text, share labels and the like are trimmed from its end, a byline may outrank the page's
    author (see ``_outranks``), and place and date of a dateline stand apart from publication.
    """
    paragraphs, byline = _told(article.text, article.title)
    changed: dict[str, Any] = {"text": "\n\n".join(paragraphs)}
    if article.author and not article.author_role:
        changed["author_role"] = dateline.role_of(article.author)
    provenance = {one.field: one for one in article.provenance}
    if byline and _outranks(byline, article.author, changed.get("author_role", article.author_role)):
        changed |= {"author": byline.name, "author_role": byline.role}
        provenance["author"] = Provenance("author", "byline", byline.raw[: doubts.RAW_LENGTH])
    opening = dateline.read(paragraphs[0], published=article.published_date, zone=portal.zone, now=now) if paragraphs else None
    if opening:
        for name, value in (("dateline_place", opening.place), ("dateline_date", opening.date)):
            if value and getattr(article, name) is None:
                changed[name] = value
                provenance[name] = Provenance(name, "dateline", opening.raw[: doubts.RAW_LENGTH])
    doubtful = [Flag("dateline_date", told, "dateline", opening.raw[: doubts.RAW_LENGTH]) for told in opening.flags] if opening else []
    flags = tuple(dict.fromkeys((*article.flags, *doubtful)))
    return replace(article, **changed, provenance=tuple(provenance.values()), flags=flags)


@lru_cache(maxsize=1024)
def _told(text: str, title: str) -> tuple[tuple[str, ...], dateline.Byline | None]:
    """The paragraphs of *text* that are the article's, and the byline that ends them. Remembered: most captures show a text once more."""
    paragraphs = [paragraph for paragraph in text.split("\n\n") if paragraph]
    paragraphs = dateline.trim_boilerplate(without_title(paragraphs, title))
    return tuple(paragraphs), dateline.byline(paragraphs)


def _outranks(byline: dateline.Byline, author: str | None, role: str | None) -> bool:
    """Whether a byline says better who wrote than the page's *author*, who in most systems is whoever holds the account.

    A labelled writer ("Penulis : …") does, unless it is an office where the page names a person; initials in brackets or an editor
    outrank an account alone.
    """
    if author is None:
        return True
    if byline.role == "account":
        return role == "account" and ":" in byline.raw
    return role == "account" or (byline.role == "person" and ":" in byline.raw)


def without_title(paragraphs: list[str], title: str) -> list[str]:
    """*paragraphs* without the repeated title that many editors paste above the text."""
    wanted = _letters(title)
    rest = list(paragraphs)
    if wanted and len(rest) > 2 and len(rest[0].split()) <= _SECTION and rest[0][-1] not in ".!?" and _letters(rest[1]) == wanted:
        del rest[0]  # the section's name over it
    while wanted and rest:
        first, *lines = rest[0].split("\n")
        if _letters(first) != wanted:
            break
        rest[:1] = ["\n".join(lines)] if lines else []
    return rest


def address(field: Field | None, page: Page, portal: Portal) -> str:
    """The article's URL: what the page declares, if it is on the portal and no mere home page, else where the page was found."""
    if field and field.value and portal.owns(field.value) and (not _is_root(field.value) or _is_root(page.url)):
        try:
            return urls.clean(field.value)
        except ValueError:
            pass
    try:
        return urls.clean(page.url)
    except ValueError:
        return page.url


def _is_root(url: str) -> bool:
    try:
        return urls.clean(url).split("/", 3)[3] == ""
    except ValueError:
        return False


def _published(field: Field, portal: Portal) -> dict[str, Any]:
    reading: dates.DateReading = field.value
    day: date = reading.at.astimezone(portal.zone).date()
    return {
        "published_at": None if reading.precision == "day" else reading.at.astimezone(UTC),
        "published_date": day,
        "published_precision": reading.precision,
        "published_raw": field.raw,
        "published_source": field.rule,
    }


def _letters(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()
