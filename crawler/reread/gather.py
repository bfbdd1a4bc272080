"""All that an archive's WARCs hold, into a spool: every core reads pages, and what needs other records comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from archive.errors import DamagedRecord
from crawler.reread.chunks import SIZE, Chunk, chunks
from crawler.reread.cores import available, each
from crawler.reread.definitions import Since
from crawler.reread.derive import Derivation
from crawler.reread.event import Event
from crawler.reread.inorder import InOrder
from crawler.reread.spool import Spool
from crawler.reread.walk import Done, Revisit, Task, read_revisit, walk

ALONE = 6_000_000
"""Bytes of WARCs up to which starting further processes takes longer than it saves."""

EACH = 8
"""Stretches for each core, in a small archive: so that they end together."""

SMALLEST = 1_000_000


@dataclass
class Gathered:
    """``captures``: how many; ``damaged``: what could not be read, one line each; ``reparsed``: what ``reparse`` put in force, by slug."""

    captures: int = 0
    damaged: list[str] = field(default_factory=list)
    reparsed: dict[str, list[Since]] = field(default_factory=dict)


Told = Callable[[int], None]


def gather(
    root: Path, warcs: Sequence[Path], spool: Spool, along: Derivation, *, told: Told = lambda _: None, cores: int | None = None,
    also: dict[str, list[Since]] | None = None,
) -> Gathered:  # fmt: skip
    """Fill *spool* from *warcs*, files of the archive in *root*, and have *along* write what may be written already. *told*: called with
    the number of captures read since.

    *also*: definitions to read by, over those that the WARCs say are in force.
    """
    if cores is None:
        cores = 1 if sum(path.stat().st_size for path in warcs) <= ALONE else available()
    found = Gathered()
    reparsed: dict[str, list[Since]] = {slug: list(since) for slug, since in (also or {}).items()}
    while True:
        _fill(root, warcs, spool, along, found, reparsed, told, cores)
        wanted = {slug: [*since, *(also or {}).get(slug, [])] for slug, since in found.reparsed.items()}
        wanted = {**(also or {}), **wanted}
        if wanted == reparsed:
            break
        # The WARCs tell of a reparse: what was kept before it is read again by the rules that it put in force.
        spool.clear()
        reparsed, found = wanted, Gathered()
    spool.by_payload()
    _revisits(root, spool, found, cores)
    return found


def _fill(
    root: Path, warcs: Sequence[Path], spool: Spool, along: Derivation, found: Gathered, reparsed: dict[str, list[Since]], told: Told,
    cores: int,
) -> None:  # fmt: skip
    size = sum(path.stat().st_size for path in warcs) // (EACH * cores)
    order = InOrder(warcs, along)
    for done in _walked(chunks(warcs, root, min(SIZE, max(size, SMALLEST))), reparsed, cores):
        spool.add(done.events)
        along.arrived(done.events)
        order.reached(done.chunk.path)
        found.damaged += done.damaged
        found.captures += done.captures
        told(done.captures)
        for event in done.reparses:
            if event.payload not in found.reparsed.setdefault(event.portal, []):
                found.reparsed[event.portal].append(event.payload)
    for since in found.reparsed.values():
        since.sort()


def _walked(stretches: Iterable[Chunk], reparsed: dict[str, list[Since]], cores: int) -> Iterator[Done]:
    """The work done on each stretch. Where one did not end where the next began, the two are read as one after all: what looked like a
    record stood inside another."""
    held: Done | None = None
    for done in each(walk, (Task(chunk, reparsed) for chunk in stretches), cores=cores):
        if held is None:
            held = done
        elif held.chunk.path != done.chunk.path:
            yield held
            held = done
        elif done.first is None and not done.damaged:
            held = replace(held, chunk=replace(held.chunk, end=done.chunk.end))  # all of it belonged to what had begun before
        elif held.stopped == done.first or held.damaged or done.damaged:
            yield held
            held = done
        else:
            held = walk(Task(replace(held.chunk, end=done.chunk.end), reparsed))
    if held:
        yield held


def _revisits(root: Path, spool: Spool, found: Gathered, cores: int) -> None:
    """Read the pages whose payloads stand in other records."""
    waiting: list[tuple[Event, Revisit]] = []
    for event in spool.unread():
        row, (capture, portal) = event.payload
        original = spool.original(event.portal, row["payload_digest"])
        if original is None:
            found.damaged.append(f"{row['warc_file']}: offset {row['warc_offset']}: revisit of a payload that is in no WARC here")
        else:
            waiting.append((event, Revisit(capture, original, portal)))
    work = partial(_read, root)
    for (event, _), answer in zip(waiting, each(work, (one for _, one in waiting), cores=1 if len(waiting) < 500 else cores), strict=True):
        if isinstance(answer, str):
            found.damaged.append(answer)
        else:
            spool.replace(replace(event, payload=(event.payload[0], answer), shares=None))


def _read(root: Path, revisit: Revisit) -> object:
    try:
        return read_revisit(root, revisit)
    except DamagedRecord as error:
        return error.message
