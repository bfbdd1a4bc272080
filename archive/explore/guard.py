"""What a browser may do with our answers, and who may ask.

Our own pages run scripts from this server alone; Datasette's pages run its three inline scripts besides, known by their digests. The Host
header must be one of ours: else a page elsewhere could have its name point at this machine and read the archive (DNS rebinding).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from hashlib import sha256
from importlib.resources import files
from typing import Any

from datasette.app import Datasette

from archive.explore.player import Player

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_INLINE = ("_close_open_menus.html", "_codemirror_foot.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"cross-origin-resource-policy", b"same-origin"))


def datasettes_policy() -> str:
    """The policy of Datasette's own pages: its inline scripts by digest, its inline styles."""
    templates = files("datasette") / "templates"
    texts = [script for name in _INLINE for script in _SCRIPT.findall((templates / name).read_text(encoding="utf-8"))]
    texts += [f"DATASETTE_ALLOW_FACET = {value};" for value in ("true", "false")]
    digests = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts)
    return (
        f"default-src 'self'; script-src 'self' {digests}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def guarded(datasette: Datasette) -> Callable[[App], App]:
    explorer = datasette.lumbung
    hosts: frozenset[str] | None = explorer.hosts
    player = Player(explorer.data, explorer.player, explorer.package) if explorer.player and explorer.package else None
    theirs = datasettes_policy().encode()

    def wrap(app: App) -> App:
        async def guard(scope: dict[str, Any], receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
            if hosts is not None and re.sub(r":\d+$", "", host.lower()) not in hosts:
                await _refuse(send, 403, f"this server does not answer to the name {host[:80]!r}")
                return
            if player is not None and scope["server"][1] == explorer.player_port:
                await player(scope, receive, send)
                return
            if scope["path"].startswith(("//", "/\\")):  # a redirect to it would lead elsewhere
                await _refuse(send, 400, "no such address")
                return

            async def answer(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    headers = list(message.get("headers", []))
                    if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                        headers.append((b"content-security-policy", theirs))
                    message = {**message, "headers": [*headers, *_ALWAYS]}
                await send(message)

            await app(scope, receive, answer)

        return guard

    return wrap


async def _refuse(send: Any, status: int, why: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_ALWAYS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": why.encode()})
