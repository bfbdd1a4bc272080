"""Keys made anew where the rule changed by which a portal's addresses get them: its own word on its hosts, or ours."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from sqlite_utils import Database

_KEYED = (
    ("frontier", "url", "article_id IS NULL, state"),
    ("articles", "url", "id"),
    ("addresses", "'http://' || key", "article_id IS NULL"),
)
"""Tables with keys: what each key is made of, and which row stays where two get the same."""


def rekey(db: Database, portal_id: int, canon: str, name: Callable[[str], str]) -> int:
    """Give what stands under keys made by another rule than *canon* the keys that *name* makes; how many changed. Where two addresses
    turn out to be one page, the one that was visited stays, and the articles that were read at both stay two."""
    row = db.execute("SELECT canon FROM canons WHERE portal_id = ?", (portal_id,)).fetchone()
    if row and row[0] == canon:
        return 0
    changed = 0
    for table, url, order in _KEYED:
        rows = db.execute(f"SELECT key, {url} FROM {table} WHERE portal_id = ? ORDER BY {order}", (portal_id,))
        for old, address in rows.fetchall():
            with suppress(ValueError):
                changed += _rename(db, table, portal_id, old, name(address))
    db.execute(
        "INSERT INTO canons(portal_id, canon) VALUES (?, ?) ON CONFLICT(portal_id) DO UPDATE SET canon = excluded.canon",
        (portal_id, canon),
    )
    return changed


def _rename(db: Database, table: str, portal_id: int, old: str, new: str) -> int:
    if old == new:
        return 0
    db.execute(f"UPDATE OR IGNORE {table} SET key = ? WHERE portal_id = ? AND key = ?", (new, portal_id, old))
    if table != "articles":
        db.execute(f"DELETE FROM {table} WHERE portal_id = ? AND key = ?", (portal_id, old))
    return 1
