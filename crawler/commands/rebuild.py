"""``lumbung rebuild``: the index made again from the WARCs alone."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial

import click

from archive import Archive, times
from archive.errors import NotAnArchive
from archive.lock import hold
from archive.mend import mend
from archive.reader import OPEN
from archive.sealing import seal
from archive.verify import warc_paths
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, plain, progress, say
from crawler.reread.beside import Beside
from crawler.reread.cores import each
from crawler.reread.leftovers import sweep

EXIT_FAILED = 10
ALONE = 10_000
"""Captures up to which one process has told their digests before further ones have started."""


@click.command()
@click.option("--cores", type=click.IntRange(min=1), metavar="N", help="Processes that read pages side by side [all cores].")
@click.option("--keep-going", is_flag=True, help="Take the new index even where damaged records are missing from it.")
@json_option
@data_option
def rebuild(cores: int | None, keep_going: bool, as_json: bool) -> int:
    """Make the index again from the WARC files alone. The old one stays in place until the new one is whole."""
    root = here()
    if not (root / "collections").is_dir():
        raise NotAnArchive(f"{root} holds no archive: no collections in it", cure="Is this the right --data DIR?")
    began, done = time.monotonic(), Counter[str]()
    redraw = progress(lambda: f"{done['read']} captures read, {done['entered']} events entered")

    def told(what: str, number: int) -> None:
        done[what] += number
        redraw()

    with hold(root, times.now):
        sweep(root)
        mended = [mend(path) for path in warc_paths(root) if path.name.endswith(OPEN)]
        warcs = warc_paths(root)
        with Beside(root) as new:
            gathered = new.fill(warcs, told, cores=cores)
            progress(lambda: "")()
            kept = not gathered.damaged or keep_going
            if kept:
                new.swap()
                beside = partial(each, cores=cores if gathered.captures > ALONE else 1)
                seal(root, times.now, beside)
    if kept:
        with Archive(root, write=True) as archive:
            archive.sealing.settle(again=True, why="rebuild", each=beside)
    for line in gathered.damaged:
        say(f"damaged: {plain(line)}")
    seconds = time.monotonic() - began
    if as_json:
        emit({
            "captures": gathered.captures, "warcs": len(warcs), "mended": len(mended), "damaged": gathered.damaged, "replaced": kept,
            "seconds": round(seconds, 1),
        })  # fmt: skip
    if not kept:
        say("The old index is as it was. `lumbung verify` names the damage; `--keep-going` takes the new index without these records.")
    else:
        say(f"{gathered.captures} captures in {len(warcs)} WARC files read again in {seconds:.1f} s; the index is made anew.")
    return EXIT_FAILED if gathered.damaged else 0
