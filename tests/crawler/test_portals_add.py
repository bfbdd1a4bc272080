"""A site becomes a portal: its file, its fixtures, three articles as they are read; and a stored page becomes a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.errors import BadConfiguration, UsageError
from crawler import survey
from crawler.cli import lumbung as command
from crawler.demo import SamplePortal, portals
from crawler.fixture import differences, load
from spiders.page import Page
from spiders.registry import Registry
from tests.crawler.rawserver import RawServer
from tests.crawler.village import Done, lumbung


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SamplePortal, Path, Done, Done]]:
    """A sample portal added; then a site that nobody answers for."""
    data = tmp_path_factory.mktemp("tambah") / "data"
    with portals(1)[0] as portal:
        done = lumbung(data, "portals", "add", portal.url("/"), "--delay", "0", "--connect-to", portal.connect_to, "--json")
    with RawServer(lambda *_: None) as closed:
        port = closed.port
    dead = lumbung(
        data,
        "portals",
        "add",
        "http://mati.contohkab.go.id/",
        "--delay",
        "0",
        "--connect-to",
        f"::127.0.0.1:{port}",
        settings={"RETRY_TIMES": 0},
    )
    yield portal, data, done, dead


def lines(done: Done) -> list[Any]:
    return [json.loads(line) for line in done.out.splitlines()]


def test_a_site_is_looked_at_and_its_file_written(added: tuple[SamplePortal, Path, Done, Done]) -> None:
    portal, data, done, _ = added
    (told,) = lines(done)
    assert (done.code, told["slug"], told["profile"], len(told["articles"])) == (0, "dispersip-contohkab", "codingest", 3)
    assert {source["kind"] for source in told["sources"]} >= {"feed", "listing"}
    found = Registry(data / "portals").get("dispersip-contohkab")
    assert (found.profile, found.home, found.timezone, found.agency) == ("codingest", portal.url("/"), "Asia/Jakarta", "Dispersip Contoh")
    comment = Path(told["file"]).read_text(encoding="utf-8")
    assert "codingest/1 infinite39" in comment
    assert "robots.txt answered 200." in comment


def test_its_pages_are_fixtures_that_fail_until_somebody_has_looked(added: tuple[SamplePortal, Path, Done, Done]) -> None:
    _, data, done, _ = added
    saved = [load(Path(name)) for name in lines(done)[0]["fixtures"]]
    assert sorted(one.expected["kind"] for one in saved) == ["article", "article", "article", "listing"]
    assert not any(one.reviewed for one in saved)
    assert [differences(one) for one in saved] == [[], [], [], []]
    checked = CliRunner().invoke(command, ["--data", str(data), "portals", "check", "dispersip-contohkab"], standalone_mode=False)
    assert (checked.return_value, checked.output.count("not reviewed")) == (10, 4)
    for one in saved:
        one.path.write_text(one.path.read_text(encoding="utf-8").replace('"reviewed": false', '"reviewed": true'), encoding="utf-8")
    again = CliRunner().invoke(command, ["--data", str(data), "portals", "check", "dispersip-contohkab"], standalone_mode=False)
    assert (again.return_value, again.output.count("reads as expected")) == (0, 4)
    first = saved[0].path
    first.write_text(first.read_text(encoding="utf-8").replace(saved[0].expected["title"], "Judul lain", 1), encoding="utf-8")
    broken = CliRunner().invoke(command, ["--data", str(data), "portals", "check", "dispersip-contohkab", "--json"], standalone_mode=False)
    (told,) = map(json.loads, broken.output.splitlines())
    assert broken.return_value == 10
    assert sum(len(row["differences"]) for row in told["fixtures"]) == 1


def test_a_stored_page_becomes_a_test(added: tuple[SamplePortal, Path, Done, Done], tmp_path: Path) -> None:
    portal, data, done, _ = added
    url = lines(done)[0]["articles"][0]["url"]
    arguments = ["--data", str(data), "fixture", "dispersip-contohkab", url + "/", "--into", str(tmp_path)]
    made = CliRunner().invoke(command, arguments, standalone_mode=False)
    fixture = load(Path(made.stdout.strip()))
    assert (fixture.page.url, fixture.reviewed, fixture.path.parent) == (url, False, tmp_path / "dispersip-contohkab")
    assert differences(fixture) == []
    wrong = CliRunner().invoke(command, [*arguments[:4], portal.url("/tidak-ada"), "--into", str(tmp_path)], standalone_mode=False)
    assert isinstance(wrong.exception, UsageError)
    assert "no capture of" in str(wrong.exception)


def test_a_site_that_does_not_answer_gets_no_file(added: tuple[SamplePortal, Path, Done, Done]) -> None:
    _, data, _, dead = added
    assert dead.code == 9
    assert "http://mati.contohkab.go.id/" in dead.err
    assert "No file was written" in dead.err
    assert not (data / "portals" / "mati-contohkab.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["https://dispersip.klaten.go.id/"], "a portal is called 'dispersip-klaten' already"),
        (["ftp://contoh.go.id/"], "is not a site's address"),
        (["https://contoh.go.id/", "--slug", "Dinas Contoh"], "--slug: 'Dinas Contoh' cannot be a slug"),
        (["https://contoh.go.id/", "--timezone", "WITA"], "--timezone: no time zone is called 'WITA'; did you mean Asia/Makassar?"),
        (["https://contoh.go.id/?x=1"], "names more than a site"),
    ],
)
def test_what_cannot_be_added_is_told_before_anything_is_asked(arguments: list[str], says: str, tmp_path: Path) -> None:
    outcome = CliRunner().invoke(command, ["--data", str(tmp_path), "portals", "add", *arguments], standalone_mode=False)
    assert isinstance(outcome.exception, UsageError)
    assert says in str(outcome.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "slug"),
    [
        ("dispersip.klaten.go.id", "dispersip-klaten"),
        ("www.klatenkab.go.id", "klatenkab"),
        ("pedekik.desa.id", "pedekik-desa"),
        ("burikan.cawas.klaten.go.id:8080", "burikan-cawas-klaten"),
    ],
)
def test_slugs_follow_from_hosts(host: str, slug: str) -> None:
    assert survey.slug_of(host) == slug


@pytest.mark.parametrize(
    ("home", "region", "zone"),
    [
        ("https://dispersip.klaten.go.id/", "33.10", "Asia/Jakarta"),
        ("https://berita.kendarikota.go.id/", "74.71", "Asia/Makassar"),
        ("https://sorongkota.go.id/", "96.71", "Asia/Jayapura"),
        ("https://jatengprov.go.id/", "33", "Asia/Jakarta"),
        ("https://malang.go.id/", None, "Asia/Jakarta"),  # a kabupaten and a kota share the name
        ("https://bangka.desa.id/", None, "Asia/Jakarta"),
    ],
)
def test_region_and_zone_follow_from_a_governments_host(home: str, region: str | None, zone: str) -> None:
    assert survey.region_of(home) == (region, zone)


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        ("<title>Beranda | Dinas Kesehatan Kabupaten Contoh</title>", "Dinas Kesehatan Kabupaten Contoh"),
        ('<meta property="og:site_name" content="Pemerintah Kota Contoh"><title>Beranda</title>', "Pemerintah Kota Contoh"),
        ("<title>Home</title>", "contoh.go.id"),
    ],
)
def test_an_agency_is_named_by_its_home_page(head: str, agency: str) -> None:
    assert survey.agency_of(Page("https://contoh.go.id/", f"<html><head>{head}</head></html>", datetime.now(UTC)), "contoh.go.id") == agency


def test_a_fixture_without_its_page_is_named(tmp_path: Path) -> None:
    lost = tmp_path / "x.json"
    lost.write_text('{"url": "https://contoh.go.id/a"}', encoding="utf-8")
    with pytest.raises(BadConfiguration, match="no page beside it"):
        load(lost)
