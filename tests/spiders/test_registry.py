from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import BadConfiguration, UsageError
from spiders.registry import SHIPPED, Registry, parse

GOOD = 'agency: Dinas Contoh\nhome: https://contoh.go.id/\nregion: "33.10"\n'
WITA = ("51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76")
WIT = ("81", "82", "91", "92", "93", "94", "95", "96")
FAMILIES = ("Codingest", "WordPress", "OpenSID", "Lokomedia", "Joomla", "Drupal", "Home-grown")


def complaint(text: str) -> str:
    with pytest.raises(BadConfiguration) as caught:
        parse("contoh", text, "contoh.yaml")
    return caught.value.message


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        ("", "1:1", "expected keys and values"),
        ("- a\n- b\n", "1:1", "expected keys and values"),
        ("agency: [a\nhome: b\n", "2:5", "not YAML"),
        ("agency: a: b\n", "1:10", "not YAML: mapping values are not allowed here"),
        (GOOD + "\tdelay: 3\n", "4:1", "not YAML: found character '\\t'"),
        (GOOD + "x: \x07\n", "4:4", "U+0007"),
        (GOOD + "x: !!python/object/apply:os.system [ls]\n", "4:4", "could not determine a constructor"),
        (GOOD + "agency: lagi\n", "4:1", "the key 'agency' stands twice, first on line 1"),
        (GOOD + "select:\n  title: h1\n  title: h2\n", "6:3", "stands twice, first on line 5"),
        (GOOD + "dely: 3\n", "4:1", "unknown key 'dely'; did you mean 'delay'?"),
        (GOOD + "warna: biru\n", "4:1", "unknown key 'warna'; expected one of agency, home"),
        (GOOD + "slug: lain\n", "4:1", "a portal's slug is its file's name"),
        (GOOD + "delay: cepat\n", "4:1", "delay: expected a valid number"),
        (GOOD + "\n\ndelay: 0\n", "6:1", "delay: expected greater than 0, not 0"),
        (GOOD + "aliases: [a.go.id, 3]\n", "4:20", "aliases.1: expected a valid string, not 3"),
        (GOOD + "aliases: a.go.id\n", "4:1", "aliases: expected a valid list"),
        (GOOD + "select:\n  autor: .a\n", "5:3", "select.autor: an article has no such field; did you mean author?"),
        (GOOD + "recount:\n  days: banyak\n", "5:3", "recount.days: expected a valid number"),
        (GOOD + "feeds: [https://lain.id/feed]\n", "4:1", "feeds: https://lain.id/feed is not on https://contoh.go.id/"),
        (GOOD + "recount: 2024-13-45\n", "4:10", "month must be in 1..12"),
        (GOOD + "1: satu\n", "4:1", "'1' is not a word"),
        (GOOD + "? [a]\n: b\n", "4:3", "a list or mapping is not a word"),
        (GOOD + "<<: {delay: 3}\n", "4:1", "'<<' is not a word"),
        (GOOD.replace('"', ""), "3:1", 'expected it in quotes, such as region: "33.10"'),
        (GOOD.replace("33.10", "33.99"), "3:1", "no region has the code '33.99'"),
        (GOOD.replace("https", "gopher"), "2:1", "home: 'gopher://contoh.go.id/' is not a site's address"),
        ("home: https://contoh.go.id/\n", "1:1", "the key 'agency' is missing"),
        (GOOD + "---\n" + GOOD, "4:1", "another document"),
        ("[" * 4000, "1:1", "without end"),
        ("a: &a [*a]\n", "1:4", "recursive"),
    ],
)
def test_a_broken_file_is_told_by_line_and_column(text: str, where: str, words: str) -> None:
    message = complaint(text)
    assert message.startswith(f"contoh.yaml:{where}: "), message
    assert words in message


def test_all_faults_are_told_at_once() -> None:
    assert [line.split(": ", 1)[0] for line in complaint(GOOD + "delay: 0\nwarna: biru\n").splitlines()] == [
        "contoh.yaml:4:1",
        "contoh.yaml:5:1",
    ]


@settings(max_examples=150, derandomize=True)
@given(st.text(max_size=60) | st.text(alphabet='agencyhome:/ \n-[]{}&*!|>"', max_size=60).map(GOOD.__add__))
def test_any_text_is_a_portal_or_a_complaint(text: str) -> None:
    try:
        assert parse("contoh", text, "contoh.yaml").slug == "contoh"
    except BadConfiguration as error:
        assert error.message.startswith("contoh.yaml:")


def test_a_broken_user_file_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "rusak.yaml").write_text("agency: [", encoding="utf-8")
    (tmp_path / "baik.yaml").write_text("\ufeff" + GOOD, encoding="utf-8")
    (tmp_path / "Besar.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "captures.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "lama.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"agency: Dinas\nhome: caf\xe9\n")
    (tmp_path / "catatan.txt").write_text("bukan portal", encoding="utf-8")
    registry = Registry(tmp_path)
    assert {"baik", "dispersip-klaten"} <= set(registry.slugs())
    assert [portal.slug for portal in registry.all()] == registry.slugs()
    broken = {Path(error.message.split(":")[0]).name: error.message for error in registry.broken}
    assert sorted(broken) == ["Besar.yaml", "captures.yaml", "lama.yml", "latin.yaml", "rusak.yaml"]
    assert f"{tmp_path / 'latin.yaml'}:2:1: byte 0xe9 is not UTF-8" in broken["latin.yaml"]
    with pytest.raises(BadConfiguration, match=r"rusak\.yaml:1:10: not YAML"):
        registry.get("rusak")
    assert registry.path("rusak") == tmp_path / "rusak.yaml"


def test_the_users_file_wins(tmp_path: Path) -> None:
    (tmp_path / "dispersip-klaten.yaml").write_text(GOOD, encoding="utf-8")
    registry = Registry(tmp_path)
    assert registry.get("dispersip-klaten").agency == "Dinas Contoh"
    assert registry.path("dispersip-klaten").parent == tmp_path
    assert Registry().path("dispersip-klaten").parent == SHIPPED
    assert Registry(tmp_path / "tidak-ada").get("dispersip-klaten").region == "33.10"


def test_an_unknown_slug_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        Registry().get("dispersip-klatn")
    assert "did you mean dispersip-klaten" in caught.value.message
    assert caught.value.cure == "All of them: lumbung portals list"
    with pytest.raises(UsageError, match="known are: berita-kedirikab, "):
        Registry().path("zzzz")


def test_shipped_portals() -> None:
    registry = Registry()
    assert registry.broken == []
    assert "dispersip-klaten" in registry.slugs()
    assert len(registry.slugs()) >= 15
    seen = set()
    for portal in registry.all():
        comment = [line for line in registry.path(portal.slug).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
        text = " ".join(line.removeprefix("# ") for line in comment)
        seen |= {family for family in FAMILIES if family in text}
        assert "ot yet seen live" in text, portal.slug
        assert portal.region is not None, portal.slug
        assert portal.delay >= 2, portal.slug
        expected = (
            {"Asia/Makassar"}
            if portal.region[:2] in WITA
            else {"Asia/Jayapura"}
            if portal.region[:2] in WIT
            else {"Asia/Jakarta", "Asia/Pontianak"}
        )
        assert portal.timezone in expected, portal.slug
    assert len(seen) >= 5
    assert {portal.timezone for portal in registry.all()} == {"Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"}
