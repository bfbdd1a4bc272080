"""The codebook of an export: what its tables, columns and marks mean, for people. Written from the same definitions as the tables."""

from __future__ import annotations

from collections.abc import Mapping

from archive.columnar import Table, kind_of
from archive.filters import Filters

_GENERAL = """\
## How values are written

- **Times** end in `_at` and are UTC, ISO 8601 with `Z`. **Days** (`published_date`, `dateline_date`) are the portal's local calendar days.
- **Unknown is not zero.** {unknown}
- **`bound`** is `exact`, or `at_least` where the page showed a rounded number ("1.2K", "8+"): then `value` is the least it can be.
- **A count** is what a visitor without an account was shown at `observed_at`. Between two observations nothing is known.
- **No row** for a kind of count means that the page did not show that counter.
- **Our own visits** may be among the `views` of some portals; reactions never change by being read.
- **`capture_id`** names the WARC record that proves a row: its place is in `captures` (`warc_file`, `warc_offset`, `warc_length`).
- **Absence** of an article means that it was not found while the archive was looking, not that it was never published.
{csv}"""
_CSV = """\
- **Formulas.** A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return stands behind an apostrophe, so that no spreadsheet
  runs it; a text that begins with apostrophes and then one of these has one more. Take one away where one of these follows.
"""
_UNKNOWN = {
    "csv": 'Nothing between two commas is NULL: unknown, unreadable, or not shown. `""` is an empty text. '
    "`0` is a zero that the page showed.",
    "jsonl": "`null` is unknown, unreadable, or not shown. `0` is a zero that the page showed.",
    "parquet": "NULL is unknown, unreadable, or not shown. `0` is a zero that the page showed.",
}


def codebook(tables: Mapping[Table, tuple[str, int]], form: str, where: Filters, *, made: str, guarded: bool) -> str:
    """Markdown. *tables*: each with its file's name and number of rows. *made*: one line saying when, of what, by what."""
    lines = ["# Codebook", "", made, ""]
    chosen = [f"{name} = {getattr(where, name)}" for name in where.__slots__ if getattr(where, name) is not None]
    lines += [f"Chosen: {', '.join(chosen)}." if chosen else "Everything in the archive was chosen.", ""]
    csv = _CSV if form == "csv" and guarded else ""
    lines += [_GENERAL.format(unknown=_UNKNOWN[form], csv=csv), "## Tables", ""]
    for table, (name, rows) in tables.items():
        lines += [f"### {name}", "", f"{table.says} {rows:,} rows; key: {', '.join(table.key)}.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {kind_of(column.type)} | {column.says} |" for column in table.columns]
        lines.append("")
    return "\n".join(lines)
