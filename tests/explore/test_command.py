"""``lumbung explore`` on the command line: what it refuses, and why."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
from pathlib import Path

import click
import pytest

from archive.errors import LumbungError
from crawler.cli import lumbung as command_line
from tests.crawler.village import NOTED, lumbung, started
from tests.explore.conftest import Past


def test_no_archive(tmp_path: Path) -> None:
    done = lumbung(tmp_path, "explore")
    assert (done.code, done.out) == (4, "")
    assert "holds no archive" in done.err and "lumbung crawl SLUG" in done.err


def test_a_port_in_use(past: Past) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = lumbung(past.data, "explore", "--no-replay", "--port", str(port))
    assert done.code == 4
    assert f"port {port} of 127.0.0.1 cannot be used" in done.err and "--port N" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "tidak ada"], ["--host 'tidak ada'", "127.0.0.1"]),
        (["--replay", "127.0.0.1:8080"], ["--replay '127.0.0.1:8080'", "http://127.0.0.1:8080"]),
        (["--player", "/tidak/ada"], ["--player /tidak/ada", "ui.js and sw.js", "npm pack replaywebpage"]),
        (["--port", "70000"], ["--port", "70000"]),
    ],
)
def test_wrong_words(past: Past, words: list[str], said: list[str]) -> None:
    with pytest.raises((LumbungError, click.UsageError)) as caught:
        command_line.main(["--data", str(past.data), "explore", "--no-replay", *words], standalone_mode=False)
    assert caught.value.exit_code == 2
    message = str(caught.value) if isinstance(caught.value, LumbungError) else caught.value.format_message()
    assert all(part in message for part in said), message


def test_pages_ask_nobody(past: Past, tmp_path: Path) -> None:
    """Every look-up and connection of the serving process is noted while pages full of others' addresses are looked at."""
    noted = tmp_path / "asked.json"
    serving = started(past.data, "explore", "--no-replay", "--port", "0", sabotage=NOTED, env={"ASKED": str(noted)})
    assert serving.stderr is not None
    port = int(re.search(r"127\.0\.0\.1:(\d+)", serving.stderr.readline())[1])  # type: ignore[index]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path in ("/", f"/article/{past.hostile}", "/search?q=kabar", "/index/articles.json?_size=2"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True), path
    connection.close()
    serving.send_signal(signal.SIGTERM)
    _, told = serving.communicate(timeout=30)
    assert serving.returncode in (0, 143), told
    assert [what for event, what in json.loads(noted.read_text()) if event != "socket.getaddrinfo" or what != "'127.0.0.1'"] == []
