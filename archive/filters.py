"""What is asked of articles besides their words: the same for search, facets and exports."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from typing import Any, Protocol

from archive.errors import UsageError
from archive.words import sound


class Reader(Protocol):
    """What SQL is asked through: a ``sqlite3.Connection`` or a ``sqlite_utils.Database``."""

    def execute(self, sql: str, parameters: Any, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Filters:
    """What is None is not asked."""

    portal: str | None = None  # slug
    region: str | None = None  # Kemendagri code ("33" holds "33.10") or the region's name
    category: str | None = None  # as the portal shows it; case does not matter
    since: str | None = None  # local day of publication, YYYY-MM-DD
    until: str | None = None  # and with this day
    reactions: bool | None = None  # whether some observation showed a reaction above zero
    gone: bool | None = None  # whether it was deleted from its portal
    edited: bool | None = None  # whether more than one version was seen

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) is not None for field in fields(self))


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL about an article ``a`` of the index ``articles_facets``; ``index``: the one that finds its articles, the newest first."""

    sql: str
    values: tuple[Any, ...]
    index: str | None


def conditions(db: Reader, filters: Filters) -> list[Condition]:
    """What *filters* means in SQL, whatever is likely to be rarest first. Raises UsageError (a day, portal or region that is none)."""
    found = []
    if filters.portal is not None:
        found.append(Condition("a.portal_id = ?", (_portal(db, filters.portal),), "articles_portal_newest"))
    if filters.gone is not None:
        found.append(Condition(f"a.status {'=' if filters.gone else '<>'} 'gone'", (), "articles_gone" if filters.gone else None))
    if filters.edited is not None:
        found.append(Condition(f"a.versions {'>' if filters.edited else '<='} 1", (), "articles_edited" if filters.edited else None))
    if filters.region is not None:
        ids = _region(db, filters.region)
        marks = ", ".join("?" * len(ids))
        found.append(Condition(f"a.portal_id IN ({marks})", tuple(ids), "articles_portal_newest"))
    since, until = day("since", filters.since), day("until", filters.until)
    if since is not None or until is not None:
        found.append(Condition("a.published_date BETWEEN ? AND ?", (since or "", until or "9999-12-31"), "articles_newest"))
    if filters.category is not None:
        found.append(Condition("a.category = ? COLLATE NOCASE", (sound(filters.category),), "articles_category_newest"))
    if filters.reactions is not None:
        found.append(Condition(f"a.reacted = {int(filters.reactions)}", (), "articles_reacted" if filters.reactions else None))
    return found


def day(name: str, text: str | None) -> str | None:
    """*text* as YYYY-MM-DD. Raises UsageError."""
    try:
        return None if text is None else date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--{name} {text!r}: expected a day as YYYY-MM-DD, for example 2026-11-22") from None


def unknown(what: str, value: str, known: list[str]) -> UsageError:
    """There is no *what* named *value*; *known* are the ones there are."""
    near = get_close_matches(value, known, n=3)
    shown = ", ".join(known[:20]) + (f" … {len(known) - 20} more" if len(known) > 20 else "")
    hint = f"did you mean {' or '.join(near)}?" if near else f"it holds {shown or 'none yet'}"
    return UsageError(f"this archive holds no {what} {value!r}; {hint}", cure="`lumbung status` lists the portals that are kept.")


def _portal(db: Reader, slug: str) -> int:
    row = db.execute("SELECT id FROM portals WHERE slug = ?", (sound(slug),)).fetchone()
    if row is None:
        raise unknown("portal", slug, [row[0] for row in db.execute("SELECT slug FROM portals ORDER BY slug", ())])
    return int(row[0])


def _region(db: Reader, which: str) -> list[int]:
    """The portals of a region. A name may leave out "Kabupaten" or "Kota"; a code stands for all below it."""
    wanted = sound(which).strip().lower()
    rows = db.execute("SELECT id, region_code, region FROM portals ORDER BY slug", ()).fetchall()
    found = []
    for number, code, name in rows:
        names = {(name or "").lower(), (name or "").lower().partition(" ")[2]} - {""}
        if wanted in names or (code and (code == wanted or code.startswith(wanted + "."))):
            found.append(int(number))
    if not found:
        known = dict.fromkeys(f"{code} {name}" if code and name else code or name for _, code, name in rows if code or name)
        raise unknown("region", which, [*known])
    return found
