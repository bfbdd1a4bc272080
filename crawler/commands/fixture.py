"""``lumbung fixture``: a stored capture becomes a test."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from archive.errors import UsageError
from crawler.cli import data_option
from crawler.commands.output import archive, emit, here, json_option, say
from crawler.fixture import page_of, save
from spiders.registry import Registry
from spiders.urls import key


@click.command()
@click.argument("slug")
@click.argument("url")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Where fixtures stand [DATA/fixtures].")
@click.option("--at", metavar="TIME", help="The last capture up to this moment, UTC [the newest].")
@json_option
@data_option
def fixture(slug: str, url: str, into: Path | None, at: str | None, as_json: bool) -> None:
    """Turn the stored page of URL into a test: the page, and the JSON that it reads to today.

    The JSON fails once: look whether it says what the page says, mend it where it does not, and set "reviewed" to true.
    `lumbung portals check SLUG` reads it again ever after.
    """
    portal = Registry(here() / "portals").get(slug)
    with archive() as kept:
        rows = list(
            kept.ask.rows(
                "SELECT c.id, c.url, c.status, c.captured_at FROM captures c JOIN portals p ON p.id = c.portal_id "
                "WHERE p.slug = ? AND c.purpose <> 'requisite' ORDER BY c.captured_at DESC",
                slug,
            )
        )
        same = [row for row in rows if _key(row["url"]) == _key(url) and (at is None or row["captured_at"] <= at)]
        if not same:
            near = get_close_matches(url, dict.fromkeys(str(row["url"]) for row in rows), n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"{len(rows)} pages of {slug} are kept"
            raise UsageError(f"no capture of {url} in the collection {slug}; {hint}", cure=f"Fetch it first: lumbung crawl {slug}")
        page = page_of(kept.capture(str(same[0]["id"])))
    if page is None:
        raise UsageError(f"{url} is no page: a picture or a file cannot be read", cure="Expected the address of an article or a listing.")
    path = save(into or here() / "fixtures", page, portal)
    if as_json:
        emit({"fixture": str(path), "url": page.url, "captured_at": page.captured_at.isoformat(), "reviewed": False})
        return
    click.echo(str(path))
    say(f"It fails until somebody has looked: edit it, set reviewed to true, then lumbung portals check {slug}")


def _key(url: str) -> str:
    try:
        return key(url)
    except ValueError:
        return url
