"""``lumbung explore``: the archive in a browser, and pywb beside it for the pages as they were."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import webbrowser
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import uvicorn

from archive import Archive, cdxj
from archive.errors import BadConfiguration, UsageError
from archive.explore import Explorer, application
from archive.explore.player import FILES
from archive.selection import Wanted
from archive.wacz import export as package
from crawler.cli import data_option
from crawler.commands.output import archive, here, say
from crawler.commands.package import links
from crawler.commands.replay import ended_in_order, serving, wayback
from crawler.settings import LUMBUNG_VERSION

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, metavar="N", help="0: any free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Whoever can reach this address can read the archive."
)
@click.option("--open", "open_browser", is_flag=True, help="Open the pages in the browser.")
@click.option("--replay", "replay_at", metavar="URL", help="A running pywb over this archive; without it, one is started where installed.")
@click.option("--no-replay", is_flag=True, help="Start no pywb.")
@click.option(
    "--player", type=click.Path(path_type=Path), metavar="DIR", help="ReplayWeb.page's unpacked npm package, for replay in the browser."
)
@data_option
def explore(port: int, host: str, open_browser: bool, replay_at: str | None, no_replay: bool, player: Path | None) -> int:
    """Look at the archive in a browser: coverage, search, articles, reactions as charts. Read-only, also while a crawl runs."""
    with archive() as kept:
        collections = sorted({path.parent.parent for path in kept.warcs()})
    if replay_at is not None and not replay_at.startswith(("http://", "https://")):
        message = f"--replay {replay_at!r}: expected an address such as http://127.0.0.1:8080"
        raise UsageError(message, cure="`lumbung replay` prints its own.")
    if player is not None and not all((player / name).is_file() for name in FILES):
        cure = "Unpack it with: npm pack replaywebpage && tar -xzf replaywebpage-*.tgz, then give --player package"
        raise UsageError(f"--player {player}: {' and '.join(FILES)} of ReplayWeb.page are not there", cure=cure)
    with contextlib.ExitStack() as open_things:
        open_things.enter_context(ended_in_order())
        listening = _listen(host, port)
        open_things.callback(listening.close)
        sockets = [listening]
        own: dict[str, Any] = {}
        if player is not None:  # on a port, so in an origin, of its own: what archived scripts do there cannot touch our pages
            sockets.append(_listen(host, 0))
            open_things.callback(sockets[1].close)
            own = {"player": player, "player_origin": _address(host, sockets[1]), "player_port": sockets[1].getsockname()[1]}
            own["package"] = _package
        if replay_at is None and not no_replay:
            replay_at = open_things.enter_context(_pywb(host, collections))
        names = NAMES | {host, f"[{host}]"} if host in LOOPBACK else None
        made = application(
            Explorer(here(), replay=replay_at.rstrip("/") if replay_at else None, hosts=names, prove=partial(prover, here()), **own)
        )
        address = f"{_address(host, listening)}/"
        say(f"{here()} on {address} (Ctrl-C ends it)")
        nothing = "none: " + ("--no-replay" if no_replay else "pywb is not installed; `lumbung replay` says how to get it")
        say(f"  replay of pages as they were: {replay_at or nothing}")
        config = uvicorn.Config(made.app(), log_level="warning", access_log=False, server_header=False, lifespan="off")
        server = _Server(config, partial(webbrowser.open, address) if open_browser else None)
        asyncio.run(server.serve(sockets=sockets))
    return 0


def _package(data: Path, article: int, output: Path) -> None:
    with Archive(data) as kept:
        package(kept, Wanted(article=article), output, links=links, software=f"Lumbung/{LUMBUNG_VERSION}")


def prover(data: Path, article: int, field: str, at: str | None, language: str = "en") -> dict[str, Any]:
    """What ``lumbung prove`` says of *field*, for a page in *language*: ``proved``, ``value``, ``facts`` and ``steps`` in order, the
    ``capture``.

    Raises UsageError for a field or a time that is none.
    """
    from crawler.reread.bahasa import english, indonesian
    from crawler.reread.claims import moment  # and with it every reader, which no other page waits for
    from crawler.reread.prove import prove
    from crawler.reread.telling import lines

    tell = indonesian if language == "id" else english
    with Archive(data) as kept:
        proof = prove(kept, kept.ask.article(article), field, moment(at) if at else None)
        facts: dict[str, list[str]] = {}
        for name, text in lines(proof):
            facts.setdefault(name or next(reversed(facts)), []).append(text)
        return {
            "proved": proof.broken is None,
            "value": "\n".join(facts.get("value", ())),
            "facts": [
                (tell(name), "\n".join(map(tell, texts))) for name, texts in facts.items() if name not in ("article", "check", "value")
            ],
            "steps": [(tell(step.what), step.ok, tell(step.detail)) for step in proof.steps],
            "capture": proof.claim.capture_id,
        }


class _Server(uvicorn.Server):
    """uvicorn, which tells when it answers."""

    def __init__(self, config: uvicorn.Config, then: Any) -> None:
        super().__init__(config)
        self._then = then

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._then:
            self._then()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises UsageError, BadConfiguration."""
    try:
        family, kind, proto, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        made = socket.socket(family, kind, proto)
    except OSError as error:
        cure = "Expected an address of this machine, such as 127.0.0.1."
        raise UsageError(f"--host {host!r}: {error.strerror or error}", cure=cure) from error
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(place)
        made.listen(128)
        made.set_inheritable(False)
    except OSError as error:
        made.close()
        cure = "Another program, perhaps another `lumbung explore`, answers there. Take another: --port N, or --port 0 for any free one."
        raise BadConfiguration(f"port {port} of {host} cannot be used: {error.strerror or error}", cure=cure) from error
    return made


def _address(host: str, listening: socket.socket) -> str:
    name = "127.0.0.1" if host in ("0.0.0.0", "") else f"[{host}]" if ":" in host else host  # noqa: S104 - read, not bound
    return f"http://{name}:{listening.getsockname()[1]}"


@contextlib.contextmanager
def _pywb(host: str, collections: list[Path]) -> Iterator[str | None]:
    """A pywb over the archive on a free port, while this lasts; its address. None where pywb is not installed."""
    program = wayback()
    if program is None or not collections:
        yield None
        return
    with contextlib.suppress(OSError):  # an archive on a disk that is read-only is replayed with the index it has
        for collection in collections:
            cdxj.refresh_index(collection / "archive", collection / "indexes" / "index.cdxj")
    with _listen(host, 0) as probe:
        address, port = _address(host, probe), probe.getsockname()[1]
    with serving(program, host, port, quiet=True):
        yield address
