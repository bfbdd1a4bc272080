"""Search for people: what the address of the search page asks, and hits with highlights that a page can show."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from archive import search
from archive.explore.series import summed
from archive.explore.shown import harmless
from archive.filters import Filters
from archive.questions import Questions, Row

PER_PAGE = 20
FACETS = ("region", "portal", "category", "month")
STATES = ("reactions", "edited", "gone")
MARKS = ("\ue000", "\ue001")


@dataclass(frozen=True, slots=True)
class Wanted:
    """``words`` as typed; ``filters``: region, portal slug, category, month YYYY-MM; ``states``: reactions, edited, gone."""

    words: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    newest: bool = False
    page: int = 1

    @property
    def where(self) -> Filters:
        """The same for ``archive.search``. A month that is none is asked as it stands, which raises UsageError there."""
        among = {name: value for name, value in self.filters.items() if name != "month"}
        month = self.filters.get("month")
        if month is not None:
            last = monthrange(int(month[:4]), int(month[5:]))[1] if re.fullmatch(r"[1-9]\d{3}-(0[1-9]|1[0-2])", month) else 1
            among |= {"since": f"{month}-01", "until": f"{month}-{last:02d}"}
        return Filters(**among, **dict.fromkeys(self.states, True))  # type: ignore[arg-type]


def find(ask: Questions, wanted: Wanted) -> search.Found:
    """A page of hits, each with ``votes``: its reactions when last counted, None where none was seen. Raises UsageError."""
    order: search.Order = "newest" if wanted.newest else "relevance"
    begin = (wanted.page - 1) * PER_PAGE
    found = search.search(ask.db, wanted.words, where=wanted.where, limit=PER_PAGE, offset=begin, order=order, facets=True, marks=MARKS)
    for row in found.hits:
        row["votes"] = next((value for _, value, _ in reversed(summed(ask, row["id"]))), None)
    for name, rows in found.facets.items():
        rows[:] = [row for row in rows if row["value"]]
        if name == "month":
            rows.sort(key=lambda row: row["value"], reverse=True)
    return found


def marked(text: str) -> Markup:
    """*text* escaped, with what was looked for in ``<mark>``."""
    begin, end = MARKS
    safe = str(escape(harmless(text.replace("\n", " "))))
    safe = re.sub(f"{begin}([^{begin}{end}]*){end}", r"<mark>\1</mark>", safe)
    return Markup(safe.replace(begin, "").replace(end, ""))  # noqa: S704 - escaped above


def plain(rows: Sequence[Row]) -> list[Row]:
    """*rows* as data: highlights in square brackets."""
    brackets = str.maketrans(dict(zip(MARKS, "[]", strict=True)))
    return [{**row, **{name: row[name].translate(brackets) for name in ("snippet", "marked_title")}} for row in rows]
