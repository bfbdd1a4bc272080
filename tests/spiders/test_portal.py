from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from spiders import read, regions
from spiders.portal import PROFILES, Portal
from spiders.registry import parse


def portal(**keys: Any) -> Portal:
    return Portal(**{"slug": "contoh", "agency": "Dinas Contoh", "home": "https://contoh.klaten.go.id/", **keys})


def refused(**keys: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        portal(**keys)
    return "\n".join(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in caught.value.errors())


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://contoh.klaten.go.id/", True),
        ("http://contoh.klaten.go.id/berita/satu", True),
        ("https://www.contoh.klaten.go.id/x?y=1", True),
        ("HTTPS://CONTOH.Klaten.GO.ID/x", True),
        ("https://contoh.klaten.go.id./x", True),
        ("https://contoh.klaten.go.id:443/x", True),
        ("http://contoh.klaten.go.id:80/x", True),
        ("https://contoh.klaten.go.id:8443/x", False),
        ("https://klaten.go.id/", False),
        ("https://lain.contoh.klaten.go.id/", False),
        ("https://contoh.klaten.go.id.jahat.example/", False),
        ("https://contoh.klaten.go.id@jahat.example/", False),
        ("ftp://contoh.klaten.go.id/x", False),
        ("//contoh.klaten.go.id/x", False),
        ("/berita/satu", False),
        ("mailto:x@contoh.klaten.go.id", False),
        ("http://[contoh", False),
        ("https://contoh.klaten.go.id:port/", False),
        ("", False),
    ],
)
def test_owns(url: str, owned: bool) -> None:
    assert portal().owns(url) is owned


def test_owns_with_www_home_and_aliases() -> None:
    moved = portal(home="http://www.klaten.go.id", aliases=["klatenkab.go.id", "https://lama.klaten.go.id:8080/berita"])
    assert moved.home == "http://www.klaten.go.id/"
    assert moved.owns("https://klaten.go.id/x")
    assert moved.owns("http://www.klatenkab.go.id/x")
    assert moved.owns("http://lama.klaten.go.id:8080/y")
    assert not moved.owns("http://lama.klaten.go.id/y")
    assert moved.hosts == ("klaten.go.id", "klatenkab.go.id", "lama.klaten.go.id")


def test_a_home_with_a_port_owns_that_port_alone() -> None:
    local = portal(home="http://127.0.0.1:8081/")
    assert local.owns("http://127.0.0.1:8081/feed/")
    assert not local.owns("http://127.0.0.1/feed/")
    assert not local.owns("http://127.0.0.1:8082/feed/")


def test_entry_names_the_region_and_defines_the_same_portal() -> None:
    first = portal(region="33.10.05", delay=3, aliases=["a.go.id"], feeds=["/rss"], select={"author": ".penulis"}, recount={"days": 30.0})
    entry = first.entry()
    assert (entry.slug, entry.region_code, entry.region, entry.timezone) == ("contoh", "33.10.05", "Kabupaten Klaten", "Asia/Jakarta")
    assert first.feeds == ("https://contoh.klaten.go.id/rss",)
    assert parse("contoh", entry.definition, "entry") == first
    assert parse("contoh", entry.definition, "entry").entry() == entry
    assert portal().entry().region is None


def test_zone_and_pickling() -> None:
    east = portal(timezone="Asia/Jayapura")
    assert east.zone.key == "Asia/Jayapura"
    assert pickle.loads(pickle.dumps(east)).owns("http://contoh.klaten.go.id/x")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"region": "33.99"}, "no region has the code '33.99'; did you mean 33."),
        ({"region": "3310"}, "not a Kemendagri code: expected PP, PP.KK"),
        ({"region": "33.10.5"}, "not a Kemendagri code"),
        ({"timezone": "WITA"}, "did you mean Asia/Makassar?"),
        ({"timezone": "Asia/Jakata"}, "did you mean Asia/Jakarta?"),
        ({"timezone": "../etc/passwd"}, "no time zone is called '../etc/passwd'"),
        ({"timezone": ""}, "no time zone is called ''"),
        ({"home": "contoh.klaten.go.id"}, "expected http:// or https:// with a host"),
        ({"home": "ftp://contoh.go.id/"}, "expected http:// or https:// with a host"),
        ({"home": "https:///x"}, "with a host"),
        ({"home": "https://u:p@contoh.go.id/"}, "expected an address without user"),
        ({"home": "https://contoh.go.id/?p=1"}, "expected an address without user, query"),
        ({"profile": "wordpres"}, "no profile is called 'wordpres'; did you mean wordpress?"),
        ({"profile": "blogger"}, "expected one of auto, codingest"),
        ({"delay": 0}, "greater than 0"),
        ({"delay": -1.0}, "greater than 0"),
        ({"delay": float("inf")}, "finite"),
        ({"delay": "2"}, "valid number"),
        ({"aliases": ["x y"]}, "neither a host nor"),
        ({"select": {"autor": ".a"}}, "autor: an article has no such field; did you mean author?"),
        ({"select": {"title": "h1,,"}}, "'h1,,' is not a CSS selector"),
        ({"select": {"url": "a"}}, "url: an article has no such field"),
        ({"feeds": ["https://lain.go.id/feed"]}, "feeds: https://lain.go.id/feed is not on https://contoh.klaten.go.id/"),
        ({"recount": {"days": -1.0}}, "greater than 0"),
        ({"recount": {"per_hour": 0.5}}, "valid integer"),
        ({"slug": "Huruf Besar"}, "pattern"),
        ({"slug": "../x"}, "pattern"),
        ({"agency": ""}, "at least 1 character"),
        ({"agenci": "x"}, "agenci"),
    ],
)
def test_what_is_refused_says_why(keys: dict[str, Any], words: str) -> None:
    assert words in refused(**keys)


def test_every_profile_can_be_named() -> None:
    assert set(PROFILES) == {profile.name for profile in read.PROFILES}


def test_regions() -> None:
    assert len(regions.table()) == 552
    assert sum(len(code) == 2 for code in regions.table()) == 38
    assert regions.name_of("33") == "Jawa Tengah"
    assert regions.name_of("33.10") == regions.name_of("33.10.01.2001") == "Kabupaten Klaten"
    assert all(name == name.strip() for name in regions.table().values())
    for wrong in ("", "33.", "33.1", "33.10.01.201", "٣٣"):
        with pytest.raises(ValueError, match="not a Kemendagri code"):
            regions.name_of(wrong)


@settings(max_examples=150, derandomize=True)
@given(st.text(max_size=40) | st.from_regex(r"https?://[\w.@:\[\]/-]{0,30}", fullmatch=True))
def test_owns_never_raises(url: str) -> None:
    assert portal().owns(url) in (True, False)
