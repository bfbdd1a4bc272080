"""The examples in docs/ are what the code does."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from archive.dictionary import described, markdown, words
from archive.records import Capture, Failure, Resolution, Tls
from archive.schema import connect
from archive.warc import WarcWriter
from spiders.registry import parse
from spiders.rules import Rules

PORTALS = Path(__file__).parents[1] / "docs" / "portals.md"
PAGE = Path(__file__).parents[1] / "docs" / "warc.md"
DICTIONARY = PAGE.with_name("data-dictionary.md")
WORKING = {"frontier", "sources", "hosts", "canons", "host_paces", "host_events"}
AT = datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)
AGENT = "Lumbung/0.1.0 (archival crawler; arsip@contoh.id)"
REQUEST = f"GET /panen-raya HTTP/1.1\r\nHost: berita.contohkab.go.id\r\nUser-Agent: {AGENT}\r\nAccept-Encoding: gzip, br\r\n\r\n".encode()
HEAD = b"HTTP/1.1 200 OK\r\nserver: nginx\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"


def example(directory: Path) -> str:
    """The file that docs/warc.md shows, as text: a look-up, a capture and two failures, with fixed ids and clock."""
    ids = (str(UUID(int=number)) for number in count(1))
    warcinfo = {"software": "Lumbung/0.1.0", "http-header-user-agent": AGENT, "robots": "classic"}
    capture = Capture(
        id="6f1c0c5e-3b57-4a9b-9f0e-3c1f7f0a2d11", url="http://berita.contohkab.go.id/panen-raya", method="GET", status=200,
        request=REQUEST, response=HEAD + b"5\r\nhello\r\n0\r\n\r\n", head_length=len(HEAD), chunked=True,
        captured_at=AT, finished_at=AT + timedelta(milliseconds=84), purpose="article", portal="contohkab",
        job="20261122080000-contohkab-crawl-1a2b", via="http://berita.contohkab.go.id/", mime="text/plain", ip="192.0.2.7", port=80,
    )  # fmt: skip
    resolution = Resolution(
        id="c3a1b9de-52a4-4f0e-9d3c-7a51f2b60e44", host="berita.contohkab.go.id", addresses=("192.0.2.7", "2001:db8::7"),
        resolved_at=AT - timedelta(milliseconds=31), portal="contohkab",
    )  # fmt: skip
    failure = Failure(
        id="0d3f7f7a-97f6-4d0c-8a1a-3f3f0a1f7c55", url="http://berita.contohkab.go.id/hilang", kind="timeout",
        detail="berita.contohkab.go.id:80 (192.0.2.7): no answer within 60 s", failed_at=AT + timedelta(seconds=2),
        portal="contohkab", job=capture.job, purpose="article", ip="192.0.2.7",
    )  # fmt: skip
    untrusted = Failure(
        id="5b0a6c1e-9d52-4a77-8c1b-2f6d0e4b9a33", url="https://ppid.contohkab.go.id/", kind="tls",
        detail="ppid.contohkab.go.id: SSLCertVerificationError: certificate has expired", failed_at=AT + timedelta(seconds=4),
        portal="contohkab", job=capture.job, purpose="discovery", ip="192.0.2.7",
        tls=Tls("TLSv1.3", "TLS_AES_256_GCM_SHA384", verified=False, chain=(b"(the certificate in DER)",)),
    )  # fmt: skip
    with WarcWriter(directory, "contohkab", warcinfo=warcinfo, host="gudang", clock=lambda: AT, new_id=lambda: next(ids)) as writer:
        writer.resolved(resolution)
        writer.append(capture)
        writer.fail(failure)
        writer.fail(untrusted)
    (file,) = directory.iterdir()
    return gzip.decompress(file.read_bytes()).decode().replace("\r\n", "\n")


def test_the_records_shown_are_the_records_written(tmp_path: Path) -> None:
    shown = re.findall(r"(?s)```warc\n(.*?)```", PAGE.read_text())
    written = re.split(r"\n\n\n(?=WARC/1\.1\n)", example(tmp_path).rstrip("\n"))
    assert [block.rstrip("\n") for block in shown] == [record.rstrip("\n") for record in written]


def test_the_rules_shown_are_a_portals() -> None:
    text = PORTALS.read_text()
    (shown,) = re.findall(r"(?s)```yaml\n(.*?)```", text)
    portal = parse("arsip-contohkab", shown, PORTALS.name)
    assert (portal.profile, portal.rules[0].listing is not None) == ("declarative", True)
    told = {name for row in re.findall(r"(?m)^\| (`.+?) \|", text) for name in re.findall(r"`(\w+)`", row)}
    assert set(Rules.model_fields) <= told | set(re.findall(r"(?m)^  (\w+):", shown))


def test_the_question_about_flags_can_be_asked(tmp_path: Path) -> None:
    (question,) = re.findall(r"(?s)```sql\n(.*?)```", PORTALS.read_text())
    db = connect(tmp_path / "index.db", write=True)
    assert db.execute(question).fetchall() == []
    db.close()


def test_every_column_of_the_index_is_explained() -> None:
    """A new column of evidence needs a line in archive/dictionary.yaml, and a line a column; a new table of working state needs none."""
    told = words()
    there = {table.name: {column.name for column in table.columns} for table in described()}
    assert {name: sorted(set(told[name]) - {"says"} ^ columns) for name, columns in there.items() if name in told} == {
        name: [] for name in told
    }
    assert [name for name in there if name not in told and name not in WORKING] == [], "explain the table in archive/dictionary.yaml"


def test_the_data_dictionary_is_up_to_date() -> None:
    assert DICTIONARY.read_text() == markdown(), "make dictionary"
