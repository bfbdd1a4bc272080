"""What was closed cannot be changed unseen: a byte, a row, a line."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sqlite3
import subprocess
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from archive import Archive, sealing, times
from archive.ledger import Ledger, leaves, lines, root_of
from archive.merkle import audit_path, tree_hash
from archive.rowdigest import Digests, _told, of_job, of_job_at
from archive.timestamps import granted, request
from archive.verify import warc_paths
from crawler.reread.cores import each
from tests.crawler.village import rows
from tests.reread.commands import command


def codes(done: object) -> list[str]:
    return [row["code"] for row in done.rows]  # type: ignore[attr-defined]


def change(data: Path, sql: str) -> None:
    with sqlite3.connect(data / "index.db") as db:
        assert db.execute(sql).rowcount > 0
    db.close()


def test_what_was_kept_is_as_it_was(told: Path) -> None:
    done = command(told, "verify", "--ledger")
    assert done.code == 0, done.out
    kinds = [line.entry["kind"] for line in lines(told)]
    assert kinds.count("warc") == len(warc_paths(told))
    assert kinds.count("job") == rows(told, "SELECT count(*) FROM jobs")[0][0]


@pytest.mark.parametrize("where", [0, 0.3, 0.9999])
def test_a_byte_in_a_warc(copy: Path, where: float) -> None:
    path = max(warc_paths(copy), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    place = int(where * len(data))
    data[place] ^= 1
    path.write_bytes(data)
    done = command(copy, "verify", "--ledger", "--json")
    assert done.code == 10
    (finding,) = [row for row in done.rows if row["code"] == "L03"]
    digest, offset, length = next(leaf for leaf in told_leaves(path) if leaf[1] <= place < leaf[1] + leaf[2])
    assert finding["file"].endswith(path.name) and finding["offset"] == offset and digest in finding["message"]
    assert f"{length} bytes" in finding["message"]


def told_leaves(path: Path) -> list[tuple[str, int, int]]:
    lines = (path.parent.parent / "ledger" / f"{path.name}.sha256").read_text().splitlines()
    return [(digest, int(offset), int(length)) for digest, offset, length in map(str.split, lines)]


def test_a_warc_that_is_gone_cut_or_new(copy: Path) -> None:
    first, second, *_ = warc_paths(copy)
    shutil.copy(first, first.with_name("kota-0-20990101000000-00000-x.warc.gz"))
    first.unlink()
    last = told_leaves(second)[-1]
    with second.open("r+b") as file:
        file.truncate(last[1])
    found = {(row["code"], Path(row["file"]).name) for row in command(copy, "verify", "--ledger", "--json").rows}
    assert {("L02", first.name), ("L02", second.name), ("L03", second.name), ("L04", "kota-0-20990101000000-00000-x.warc.gz")} <= found


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("UPDATE articles SET title = title || '!' WHERE id = 1", "articles row kota-"),
        ("UPDATE versions SET text = 'lain' WHERE id = 1", "versions row kota-"),
        ("UPDATE captures SET captured_at = '2020-01-01T00:00:00.000000Z' WHERE rowid = 2", "captures row "),
        ("UPDATE failures SET detail = 'lain' WHERE id = 1", "failures row "),
        ("UPDATE jobs SET outcome = 'lain' WHERE rowid = 1", "jobs row "),
        ("UPDATE provenance SET raw = 'lain' WHERE version_id = 1", "provenance row "),
        ("UPDATE states SET since_at = '2020-01-01T00:00:00.000000Z' WHERE id = 1", "states row "),
        ("DELETE FROM provenance WHERE version_id = 1", "provenance row "),
        ("UPDATE portals SET agency = 'lain' WHERE id = 1", "portals row "),
    ],
)
def test_a_row(copy: Path, sql: str, named: str) -> None:
    change(copy, sql)
    done = command(copy, "verify", "--ledger", "--json")
    assert done.code == 10
    assert {"L06", "L07"} & set(codes(done))
    assert any(row["code"].startswith("D0") and row["message"].startswith(named) for row in done.rows), done.out


def test_a_line_of_the_ledger(copy: Path) -> None:
    path = copy / "ledger.jsonl"
    whole = path.read_bytes()
    text = whole.splitlines(keepends=True)
    path.write_bytes(b"".join([*text[:2], text[2].replace(b'"at":"2026', b'"at":"2025'), *text[3:]]))
    done = command(copy, "verify", "--ledger", "--json")
    assert done.code == 10 and any(row["code"] == "L01" and "line 4" in row["message"] for row in done.rows)
    path.write_bytes(b"".join([*text[:2], *text[3:]]))  # a line taken out
    assert "L01" in codes(command(copy, "verify", "--ledger", "--json"))
    path.write_bytes(b"".join(text[:-1]))  # the last one taken away
    assert {"L06", "L04"} & set(codes(command(copy, "verify", "--ledger", "--json")))


def test_a_kill_between_a_warc_and_its_line_is_mended(copy: Path) -> None:
    path = copy / "ledger.jsonl"
    text = path.read_bytes().splitlines(keepends=True)
    last = max(number for number, line in enumerate(text) if json.loads(line)["kind"] == "warc")
    path.write_bytes(b"".join(text[:last]) + text[last][:30])  # torn while it was written
    with Archive(copy, write=True) as archive:
        archive.sealing.settle()
    done = command(copy, "verify", "--ledger")
    assert done.code == 0, done.out
    assert [line.digest for line in lines(copy)][: last - 1] == [sha256(line.rstrip(b"\n")).hexdigest() for line in text[: last - 1]]


def test_a_lost_ledger_is_written_anew_and_a_portal_looked_through_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tables say of a portal takes a while to tell, and a portal has many jobs."""
    asked: list[str] = []

    def of_portal(db: Database, slug: str) -> Digests:
        asked.append(slug)
        return digests(db, slug)

    digests = sealing.of_portal
    monkeypatch.setattr(sealing, "of_portal", of_portal)
    (copy / "ledger.jsonl").unlink()
    with Archive(copy, write=True) as archive:
        made = archive.sealing.settle(again=True, why="rebuild")
    assert made == rows(copy, "SELECT count(*) FROM jobs")[0][0] > 1
    assert sorted(asked) == [slug for (slug,) in rows(copy, "SELECT slug FROM portals WHERE id IN (SELECT portal_id FROM jobs) ORDER BY 1")]
    with Archive(copy, write=True) as archive:
        assert archive.sealing.settle(again=True, why="rebuild") == 0, "a line that says nothing new could be taken out unseen"
    assert command(copy, "verify", "--ledger").code == 0


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_the_way_from_a_leaf_leads_to_the_root(data: list[bytes], drawn: st.DataObject) -> None:
    index = drawn.draw(st.integers(0, len(data) - 1))
    node = sha256(b"\x00" + data[index]).digest()
    for side, other in audit_path(data, index):
        node = sha256(b"\x01" + (other + node if side == "left" else node + other)).digest()
    assert node == tree_hash(data) == recursive(data)


def recursive(data: list[bytes]) -> bytes:
    """RFC 6962, 2.1, as it stands there."""
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    split = 1 << (len(data) - 1).bit_length() - 1
    return sha256(b"\x01" + recursive(data[:split]) + recursive(data[split:])).digest()


def test_all_leaves_are_all_bytes(told: Path) -> None:
    for path in warc_paths(told):
        found = list(leaves(path))
        assert sum(length for _, _, length in found) == path.stat().st_size
        assert root_of(found) == next(line.entry["root"] for line in lines(told) if line.entry.get("file", "").endswith(path.name))


ROW = st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text())


@given(ROW)
def test_a_row_is_digested_as_the_json_that_anybody_would_write(row: dict[str, Any]) -> None:
    assert _told(list(row))(row) == json.dumps(row, ensure_ascii=False, sort_keys=True)


def test_other_processes_tell_the_same_digests(told: Path) -> None:
    jobs = [id for (id,) in rows(told, "SELECT id FROM jobs ORDER BY id")]
    with Archive(told) as archive:
        here = [of_job(archive.index.db, job) for job in jobs]
    assert list(each(partial(of_job_at, told / "index.db"), jobs, cores=2)) == here
    assert sum(digests["captures"][0] for digests in here) == rows(told, "SELECT count(*) FROM captures")[0][0] > 0


def test_other_processes_give_the_warcs_their_lines(told: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(told, data)
    (data / "ledger.jsonl").unlink()
    for path in data.glob("collections/*/ledger/*"):
        path.unlink()
    there = [line.entry for line in lines(told) if line.entry["kind"] == "warc"]
    assert sealing.seal(data, times.now, partial(each, cores=2)) == len(there) > 0
    assert {(line.entry["file"], line.entry["records"], line.entry["root"]) for line in lines(data)} == {
        (entry["file"], entry["records"], entry["root"]) for entry in there
    }
    assert sealing.seal(data, times.now, partial(each, cores=2)) == 0


def test_a_damaged_warc_gets_no_line_and_leaves_nothing_behind(told: Path, tmp_path: Path) -> None:
    archive = tmp_path / "collections" / "x" / "archive"
    archive.mkdir(parents=True)
    whole = warc_paths(told)[0].read_bytes()
    (archive / "x.warc.gz").write_bytes(whole[:-20])
    ledger = Ledger(tmp_path)
    assert ledger.seal([archive / "x.warc.gz"], "2026-11-26T00:00:00.000000Z", {}) == 0
    assert not list(tmp_path.rglob("*.sha256*")) and not list(lines(tmp_path))
    (archive / "x.warc.gz").write_bytes(whole)
    assert ledger.seal([archive / "x.warc.gz"], "2026-11-26T00:00:00.000000Z", {}) == 1


def test_a_ledger_goes_on_where_it_was(tmp_path: Path) -> None:
    Ledger(tmp_path).append({"kind": "test"})
    Ledger(tmp_path).append({"kind": "test"})
    first, second = lines(tmp_path)
    assert first.entry["previous"] == "0" * 64 and second.entry["previous"] == first.digest


# Time stamps by a third party.

CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {0}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(*words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: apt-get install openssl")
    place = tmp_path / "authority"
    place.mkdir()
    (place / "serial").write_text("01\n")
    (place / "tsa.cnf").write_text(CONFIG.format(place))
    made = openssl(
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "tsa.pem", "-subj",
        "/CN=Time", "-days", "30", "-addext", "extendedKeyUsage=critical,timeStamping", cwd=place,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return place


def test_a_time_stamp_is_asked_for_and_looked_at(copy: Path, authority: Path) -> None:
    asked = command(copy, "timestamp", "--line", "3", "--json").rows[0]
    shown = openssl("ts", "-query", "-in", asked["request"], "-text", cwd=authority)
    assert shown.returncode == 0 and "sha256" in shown.stdout
    assert asked["digest"][:16] in shown.stdout.replace(" ", "").replace("-", "")[:900] or asked["digest"][:8] in shown.stdout.replace(
        " ", ""
    )
    reply = ("ts", "-reply", "-config", authority / "tsa.cnf", "-section", "one", "-inkey", "key.pem", "-signer", "tsa.pem")
    assert openssl(*reply, "-queryfile", asked["request"], "-out", asked["answer"], cwd=authority).returncode == 0
    assert command(copy, "verify", "--ledger").code == 0
    check = openssl("ts", "-verify", "-digest", asked["digest"], "-in", asked["answer"], "-CAfile", "tsa.pem", cwd=authority)
    assert "Verification: OK" in check.stdout + check.stderr
    other = command(copy, "timestamp", "--line", "4", "--json").rows[0]
    Path(other["answer"]).write_bytes(Path(asked["answer"]).read_bytes())  # a stamp on something else
    assert "L08" in codes(command(copy, "verify", "--ledger", "--json"))


def test_a_request_is_the_der_that_it_should_be() -> None:
    digest = sha256(b"").hexdigest()
    expected = "3043020101" + "3031300d060960864801650304020105000420" + digest + "0208" + "0102030405060708" + "0101ff"
    assert request(digest, 0x0102030405060708).hex() == expected
    assert granted(bytes.fromhex("300a3003020100")) and granted(bytes.fromhex("3082010030030201013000")) is True
    assert not granted(bytes.fromhex("30053003020102")) and not granted(b"junk")


def test_a_note_that_says_nothing_is_named_and_stops_nothing(copy: Path) -> None:
    """A record may be whole and say nothing that can be read: a portal's definition, a capture's facts."""
    path = warc_paths(copy)[0]
    whole, changed = path.read_bytes(), set()
    for _, offset, length in told_leaves(path):
        record = gzip.decompress(whole[offset : offset + length])
        for line, other in ((b"definition: .", b"definition: ]"), (b"method: ", b"mathod: ")):
            if line not in changed and re.search(b"\r\n" + line, record):
                changed.add(line)
                path.write_bytes(whole[:offset] + gzip.compress(re.sub(line, other, record, count=1)) + whole[offset + length :])
                done = command(copy, "verify", "--deep", "--json")
                named = [row["message"] for row in done.rows if row["code"] == "D04"]
                assert done.code == 10 and any("does not say what it should" in message for message in named), done.out
    assert len(changed) == 2
