"""``lumbung prove``: every value from its bytes, here and now; and a bundle that others can check."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.verify import warc_paths
from crawler.commands.prove import _all
from crawler.reread.bahasa import indonesian
from crawler.reread.prove import prove as prove_one
from tests.crawler.village import rows
from tests.reread.commands import command


def proved(data: Path, article: object, *words: str) -> dict[str, Any]:
    (row,) = command(data, "prove", str(article), *words, "--json").rows
    return dict(row)


def articles(data: Path) -> list[int]:
    return [row[0] for row in rows(data, "SELECT id FROM articles ORDER BY id")]


def test_every_value_of_every_article(told: Path) -> None:
    with Archive(told) as archive:
        columns = [row[1] for row in archive.index.db.execute("PRAGMA table_info(articles)")]
    for article in articles(told):
        done = command(told, "prove", str(article), *(word for name in columns for word in ("--field", name)), "--json")
        assert done.code == 0, done.err
        assert {row["verdict"] for row in done.rows} == {"PROVED"}
        assert command(told, "prove", str(article)).code == 0


def test_what_is_told_is_what_stands_in_the_warc(told: Path) -> None:
    article = articles(told)[0]
    one = proved(told, article, "--field", "title")
    record, place = one["record"], one["place"]
    assert one["value"] == one["derived"] == rows(told, "SELECT title FROM articles WHERE id = ?", article)[0][0]
    with (told / record["file"]).open("rb") as file:
        file.seek(record["offset"])
        import gzip

        member = gzip.decompress(file.read(record["length"]))
    for told_there in (record["id"], record["block_digest"], record["payload_digest"]):
        assert told_there.encode() in member
    body = member.partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[2]
    assert body[place["byte"] :].startswith(place["found"].encode()) and place["sure"]
    assert place["before"].endswith(">") and place["after"].startswith("</")
    assert one["request"].startswith("GET ") and one["connection"] == {"ip": "192.0.2.7", "port": 80, "tls": None}
    assert one["rule"] and one["raw"] == one["value"] and one["ledger"]["root"]


def test_a_time_in_the_past(told: Path) -> None:
    (article, first, last) = rows(
        told,
        "SELECT a.id, min(v.seen_at), max(v.seen_at) FROM articles a JOIN versions v ON v.article_id = a.id WHERE versions > 1 GROUP BY 1",
    )[0]
    then, now = proved(told, article, "--field", "text", "--at", first[:19]), proved(told, article, "--field", "text")
    assert command(told, "prove", str(article), "--field", "text", "--at", "2020-01-01").code == 2
    assert "first seen at" in command(told, "prove", str(article), "--field", "text", "--at", "2020-01-01").err
    assert then["value"] != now["value"] and then["at"] < now["at"] == last and then["verdict"] == "PROVED"
    assert command(told, "prove", str(article), "--field", "text", "--at", "besok").code == 2
    seen = proved(told, article, "--field", "last_seen_at", "--at", first[:19])
    assert seen["value"] == first and seen["verdict"] == "PROVED"
    for words in ((), ("--field", "first_seen_at"), ("--field", "last_seen_at")):
        nothing = command(told, "prove", str(article), *words, "--at", "2020-01-01")
        assert nothing.code == 2 and "nothing is known" in nothing.err and not nothing.out


def test_a_revisit_is_resolved(told: Path) -> None:
    (url,) = rows(told, "SELECT url FROM captures WHERE record_type = 'revisit' LIMIT 1")[0]
    (article,) = rows(told, "SELECT id FROM articles WHERE url = ?", url)[0]
    one = proved(told, article, "--field", "last_seen_at")
    assert one["record"]["type"] == "revisit" and one["record"]["refers_to"]["url"] == url and one["verdict"] == "PROVED"


@pytest.mark.parametrize(("wrong", "meant"), [("titel", "title"), ("autor", "author"), ("lov", "love"), ("x", "a field is a column")])
def test_a_wrong_field_is_told(told: Path, wrong: str, meant: str) -> None:
    done = command(told, "prove", "1", "--field", wrong)
    assert done.code == 2 and meant in done.err and "has:" in done.err


@pytest.mark.parametrize(
    ("sql", "field", "where"),
    [
        ("UPDATE articles SET title = 'Kabar lain' WHERE id = 1", "title", "the value is what the index says"),
        ("UPDATE versions SET title = 'Kabar lain' WHERE article_id = 1", "title", "the row in versions says the same"),
        ("UPDATE provenance SET raw = 'lain' WHERE field = 'title'", "title", "so are the rule and the raw string"),
        ("UPDATE articles SET status = 'unreachable' WHERE id = 1", "status", "the row in articles says the same"),
        ("UPDATE articles SET first_seen_at = '2020-01-01T00:00:00.000000Z' WHERE id = 1", "first_seen_at", "a capture of this article"),
        ("UPDATE articles SET versions = 9 WHERE id = 1", "versions", "the value is what the index says"),
        ("UPDATE captures SET warc_offset = warc_offset + 1", "title", "the record"),
        ("DELETE FROM provenance WHERE field = 'title'", "title", "so are the rule and the raw string"),
        ("UPDATE captures SET url = 'http://lain/'", "title", "so are its address, its time and all else that the index says of it"),
        ("UPDATE captures SET ip = '192.0.2.99'", "title", "so are its address, its time and all else that the index says of it"),
        ("UPDATE versions SET seen_at = replace(seen_at, 'Z', '1Z')", "title", "it was seen when the index says"),
        ("UPDATE captures SET payload_digest = 'sha1:X'", "title", "its payload has the digest that record and index state"),
    ],
)
def test_a_changed_row_breaks_the_proof(copy: Path, sql: str, field: str, where: str) -> None:
    with sqlite3.connect(copy / "index.db") as db:
        assert db.execute(sql).rowcount
    db.close()
    done = command(copy, "prove", "1", "--field", field, "--json")
    assert done.code == 10 and "BROKEN" in done.err
    assert done.rows[0]["verdict"] == "BROKEN" and done.rows[0]["broken_at"] == where


def test_a_changed_byte_breaks_the_proof(copy: Path) -> None:
    for path in warc_paths(copy):
        data = bytearray(path.read_bytes())
        for (offset,) in rows(copy, "SELECT warc_offset FROM captures WHERE warc_file LIKE ?", f"%{path.name}"):
            data[offset + 60] ^= 1
        path.write_bytes(data)
    done = command(copy, "prove", "1", "--field", "title")
    assert done.code == 10 and done.out.startswith("BROKEN")


@pytest.fixture(scope="module")
def bundle(told: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bundle") / "bukti"
    done = command(told, "prove", "1", "--field", "title", "--field", "text", "--bundle", str(out))
    assert done.code == 0, done.err
    return out


def test_the_bundle_is_checked_by_what_it_says_itself(bundle: Path) -> None:
    """Every command of README.txt, typed in a shell with the programs that every Unix has."""
    readme = (bundle / "README.txt").read_text()
    typed = [line.strip() for line in readme.splitlines() if line.startswith("  ") and "lumbung" not in line]
    for program in {word for line in typed for word in re.findall(r"(?:^|\| |\$\()([a-z0-9]+)", line)} - {"h", "echo", "printf"}:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", "\n".join(typed)], cwd=bundle, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    proof = json.loads((bundle / "proof.json").read_text())
    printed = done.stdout
    assert b"OK" in printed and b"FAILED" not in printed
    assert proof["records"][0]["sha256"].encode() in printed
    assert proof["values"][0]["ledger"]["root"].encode() in printed, "the Merkle root, by hand"
    assert proof["values"][0]["place"]["found"].encode() in printed
    assert proof["values"][0]["record"]["id"].encode() in printed
    script = next(one["type"] for one in proof["records"][0]["commands"] if "sha1sum" in one["type"])
    sha1 = subprocess.run(["bash", "-c", script], cwd=bundle, capture_output=True, text=True, check=True).stdout.split()[0]
    import base64

    assert proof["values"][0]["record"]["payload_digest"] == "sha1:" + base64.b32encode(bytes.fromhex(sha1)).decode()


def test_the_bundle_is_verified(bundle: Path, tmp_path: Path) -> None:
    assert command(tmp_path, "verify", str(bundle)).code == 0
    assert command(tmp_path, "verify", str(next(bundle.glob("*.warc.gz")))).code == 0
    copy = Path(shutil.copytree(bundle, tmp_path / "copy"))
    text = (copy / "proof.json").read_text()
    (copy / "proof.json").write_text(text.replace('"value": "Kabar', '"value": "Berita'))
    found = command(tmp_path, "verify", str(copy), "--json")
    assert found.code == 10 and {"P01", "P02"} <= {row["code"] for row in found.rows}
    (copy / "report.html").unlink()
    assert "report.html" in command(tmp_path, "verify", str(copy)).out


@pytest.mark.parametrize(("name", "language", "verdict"), [("report.html", "en", "PROVED"), ("laporan.html", "id", "TERBUKTI")])
def test_the_report_holds_nothing_from_elsewhere(bundle: Path, name: str, language: str, verdict: str) -> None:
    page = (bundle / name).read_text()
    assert f'<html lang="{language}">' in page and f">{verdict}<" in page and "default-src 'none'" in page
    assert not re.search(r"<(?:script|img|link|iframe)|(?:src|href)=", page)


def test_whatever_the_report_says_it_says_in_indonesian(told: Path, bundle: Path) -> None:
    """Nothing of the page's own words is left in English; names, rules and values are what they are."""
    proof = json.loads((bundle / "proof.json").read_text())
    said = {one["what"] for record in proof["records"] for one in record["commands"]}
    with Archive(told) as archive:
        for (number,) in archive.ask.db.execute("SELECT id FROM articles"):
            article = archive.ask.article(str(number))
            for name in _all(archive, article, None):
                steps = prove_one(archive, article, name, place=False).steps
                said |= {step.what for step in steps} | {
                    step.detail for step in steps if " read, " in step.detail or ", by " in step.detail
                }
    assert {one for one in said if indonesian(one) == one} == set()
    page = re.sub(r"<pre>.*?</pre>|<dd>.*?</dd>", "", (bundle / "laporan.html").read_text(), flags=re.DOTALL)
    assert not re.search(
        r"\b(?:the|with|which|stands|says|checked|bytes)\b", re.sub(r"<pre>.*?</pre>|<dd>.*?</dd>", "", page, flags=re.DOTALL)
    )


def test_a_bundle_is_never_written_over(told: Path, bundle: Path) -> None:
    done = command(told, "prove", "1", "--field", "title", "--bundle", str(bundle))
    assert done.code == 2 and "exists already" in done.err
