"""``lumbung merge``: archives of several machines in one."""

from __future__ import annotations

import time
from pathlib import Path

import click

from archive import Archive, times, union
from archive.cdxj import write_index
from archive.disk import space
from archive.lock import hold
from archive.mend import mend
from archive.reader import OPEN
from archive.verify import warc_paths
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, plain, progress, say
from crawler.reread.beside import Beside
from crawler.reread.leftovers import sweep

EXIT_FAILED = 10


@click.command()
@click.argument("directories", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR...")
@click.option("--cores", type=click.IntRange(min=1), metavar="N", help="Processes that read pages side by side [all cores].")
@click.option("--keep-going", is_flag=True, help="Take the new index even where records that this archive's index knows are damaged.")
@json_option
@data_option
def merge(directories: tuple[Path, ...], cores: int | None, keep_going: bool, as_json: bool) -> int:
    """Take the WARC files of other archives into this one, and make its index of all of them. The others are only read.

    In whatever order and however often: the result is the same. What is damaged in the others is named, and left out of the index (exit
    code 10); where a record is damaged that this archive's own index knows, the index stays as it is."""
    root, began = here(), time.monotonic()
    union.check(root, directories)
    read = [0]
    redraw = progress(lambda: f"{read[0]} captures read")

    def told(what: str, number: int) -> None:
        read[0] += number if what == "read" else 0
        redraw()

    with hold(root, times.now):
        sweep(root)
        for path in warc_paths(root):
            if path.name.endswith(OPEN):
                mend(path)
        united = {directory: union.unite(root, directory) for directory in directories}
        with Beside(root) as new:
            gathered = new.fill(warc_paths(root), told, cores=cores)
            progress(lambda: "")()
            lost = new.forgotten() if gathered.damaged else 0
            if not lost or keep_going:
                new.swap()
        for collection in sorted((root / "collections").iterdir()):
            with space(collection):
                write_index(collection / "archive", collection / "indexes" / "index.cdxj")
    if not lost or keep_going:
        with Archive(root, write=True) as archive:
            archive.sealing.settle(again=True, why="merge")
    for directory, done in united.items():
        if as_json:
            emit({"directory": str(directory), "taken": done.taken, "known": done.known, "open": done.open, "portals": done.portals})
        say(f"{plain(directory)}: {len(done.taken)} WARC files taken, {len(done.known)} were here already")
        for name in done.open:
            say(f"  {name} is still being written, or was left by a run that was killed: left out. The next run there finishes it.")
    for line in gathered.damaged:
        say(f"damaged: {plain(line)}")
    if lost and not keep_going:
        say(
            f"The index is as it was: {lost} records that it knows cannot be read any more. The WARC files of the others are here: bring "
            "the damaged ones back and merge again, or take the index without these records: `--keep-going`."
        )
    else:
        say(f"{gathered.captures} captures in all; the index is made of them anew, in {time.monotonic() - began:.1f} s.")
    return EXIT_FAILED if gathered.damaged else 0
