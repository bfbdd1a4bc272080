"""``lumbung release``: an archive packed for others, with everything needed to check it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from crawler import operator
from crawler.cli import data_option
from crawler.commands.output import archive, emit, here, json_option, plain, progress, say
from crawler.settings import LUMBUNG_VERSION


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--portal", metavar="SLUG", help="Only this portal.")
@click.option("--key", metavar="FILE", type=click.Path(path_type=Path), help="Sign with this Ed25519 key (PEM, made by openssl).")
@click.option("--copy", is_flag=True, help="Copy the WARCs, even where links would do.")
@json_option
@data_option
def release(directory: Path, portal: str | None, key: Path | None, copy: bool, as_json: bool) -> None:
    """Pack the archive as a BagIt bag: WARCs, CDXJ, Parquet, SQLite, summary, checksums, one root hash.

    Stopped, it is gone on with when called again. `lumbung verify DIR` checks it, from DIR alone."""
    from archive import bag
    from archive.release import release as pack

    signing = bag.private_key(key) if key else None
    doing = [""]
    redraw = progress(lambda: doing[0])

    def tell(what: str) -> None:
        doing[0] = what
        redraw()

    with archive() as kept:
        made = pack(kept, directory, portal=portal, key=signing, info=_info(here()), copy=copy, say=tell)
    doing[0] = ""
    redraw()
    left = made.left_out
    if left["warcs"]:
        say(
            f"A crawl is running, or was killed: {left['warcs']} WARC files still open are left out, with {left['captures']} captures, "
            f"{left['failures']} failures and {left['articles']} articles whose current state is read from there."
        )
    say(f"{made.directory}: {made.captures} captures in {made.warcs} WARC files, {made.articles} articles. The root hash:")
    if as_json:
        emit({**asdict(made), "directory": str(made.directory)})
    else:
        click.echo(made.root)
    say(f"Publish the root hash beside the release. `lumbung verify {plain(made.directory)}` checks it.")


def _info(data: Path) -> dict[str, str]:
    """The lines of bag-info.txt that the operator's lumbung.yaml gives."""
    who = operator.load(data)
    named = {"Source-Organization": who.operator, "Contact-Email" if "@" in (who.contact or "") else "Contact-Name": who.contact}
    return {
        **{name: value for name, value in named.items() if value},
        "External-Description": "Government news portals as crawled: WARC, CDXJ, Parquet, SQLite",
        "Bag-Software-Agent": f"Lumbung {LUMBUNG_VERSION}",
    }
