"""Months: how many articles of each portal and month of publication are kept, counted while they are stored. To count a million takes half
a second each time that somebody asks, to have them counted takes microseconds at each new article."""

from __future__ import annotations

_COUNTS = {"articles": "1", "reacted": "{0}reacted", "gone": "{0}status = 'gone'", "edited": "{0}versions > 1"}
_MONTH = "coalesce(substr({0}published_date, 1, 7), '')"
_NAMES = ", ".join(_COUNTS)


def _counted(row: str) -> str:
    return ", ".join(count.format(row) for count in _COUNTS.values())


_ADDED = (
    f"INSERT INTO months(portal_id, month, {_NAMES}) VALUES (new.portal_id, {_MONTH.format('new.')}, {_counted('new.')}) "
    f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in _COUNTS)}"
)
_OLD = f"portal_id = old.portal_id AND month = {_MONTH.format('old.')}"
_TAKEN = (
    f"UPDATE months SET ({_NAMES}) = (SELECT {', '.join(f'{name} - ({count})' for name, count in _COUNTS.items()).format('old.')}) "
    f"WHERE {_OLD}; "
    f"DELETE FROM months WHERE {_OLD} AND articles = 0"
)
_OTHERWISE = " OR ".join(f"old.{name} IS NOT new.{name}" for name in ("portal_id", "published_date", "reacted", "status", "versions"))

REFILL = (
    "DELETE FROM months",
    f"INSERT INTO months(portal_id, month, {_NAMES}) SELECT portal_id, {_MONTH.format('')}, "
    f"{', '.join(f'sum({count})' for count in _COUNTS.values()).format('')} FROM articles GROUP BY 1, 2",
)
"""All of them anew."""

STATEMENTS = (
    "CREATE TABLE months (portal_id INTEGER NOT NULL REFERENCES portals(id), month TEXT NOT NULL, articles INTEGER NOT NULL, "
    "reacted INTEGER NOT NULL, gone INTEGER NOT NULL, edited INTEGER NOT NULL, PRIMARY KEY (portal_id, month)) STRICT, WITHOUT ROWID",
    f"CREATE TRIGGER months_of_an_article AFTER INSERT ON articles BEGIN {_ADDED}; END",
    "CREATE TRIGGER months_otherwise AFTER UPDATE OF portal_id, published_date, reacted, status, versions ON articles "
    f"WHEN {_OTHERWISE} BEGIN {_TAKEN}; {_ADDED}; END",
    f"CREATE TRIGGER months_no_more AFTER DELETE ON articles BEGIN {_TAKEN}; END",
    *REFILL,
)
