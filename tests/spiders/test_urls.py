from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spiders.portal import Portal
from spiders.urls import DISTINCT, clean, is_view, key

A = "https://a.go.id/"
ONE_PAGE = [
    ("http://www.a.go.id/berita/judul", A + "berita/judul/"),
    ("https://a.go.id:443/berita/judul", "http://A.GO.ID:80/berita/judul"),
    (A + "index.php/berita/judul", A + "berita/judul"),
    (A + "web/index.php/berita/judul", A + "web/berita/judul"),
    (A + "index.php", A),
    (A + "index.php/first/artikel/2024/5/17/judul", A + "first/artikel/2024/5/17/judul"),
    (A + "index.php?option=com_content&view=article&id=12:x", A + "?view=article&option=com_content&id=12:x&utm_source=wa"),
    (A + "?p=123&fbclid=IwAR0x", A + "?p=123"),
    (A + "x?utm_source=feed&utm_medium=rss", A + "x"),
    (A + "x?UTM_Campaign=a&gclid=1&share=facebook", A + "x"),
    (A + "b%2dc/%7euser/caf%c3%a9", A + "b-c/~user/café"),
    (A + "a%2fb", A + "a%2Fb"),
    (A + "b//c", A + "b/c"),
    (A + "b/./c/../d", A + "b/d"),
    (A + "x?PHPSESSID=3f2a", A + "x"),
    (A + "x;jsessionid=1A2B3C?id=5", A + "x?id=5"),
    (A + "(S(q1w2e3r4t5y6u7i8o9p0a1s2))/berita.aspx", A + "berita.aspx"),
    (A + "x?sid=0123456789abcdef0123456789abcdef", A + "x"),
    (A + "berita/12?print=1", A + "berita/12"),
    (A + "berita/12-judul?tmpl=component&print=1&layout=default&page=", A + "berita/12-judul"),
    (A + "hari-jadi-kabupaten/amp/", A + "hari-jadi-kabupaten"),
    (A + "berita/hari-jadi-kabupaten/cetak", A + "berita/hari-jadi-kabupaten"),
    (A + "berita/123/print", A + "berita/123"),
    (A + "2024/07/hari-jadi.html?m=1", A + "2024/07/hari-jadi.html"),
    (A + "berita/12?mode=print", A + "berita/12"),
    (A + "m/hari-jadi-kabupaten", A + "hari-jadi-kabupaten"),
    (A + "x?", A + "x#bagian"),
    (A + "x?b=2&a=1", A + "x?a=1&b=2"),
]
TWO_PAGES = [
    (A + "?p=123", A + "?p=124"),
    (A + "?p=123", A),
    (A + "?page_id=5", A + "?p=5"),
    (A + "?cat=1", A + "?p=1"),
    (A + "index.php?option=com_content&view=article&id=12", A + "index.php?option=com_content&view=article&id=13"),
    (A + "index.php?option=com_content&view=article&id=1&catid=2", A + "index.php?option=com_content&view=category&id=1&catid=2"),
    (A + "artikel/2024/5/17/judul", A + "artikel/2024/5/18/judul"),
    (A + "index.php/artikel/12", A + "index.php/artikel/13"),
    (A + "media.php?module=detailberita&id=1", A + "media.php?module=detailberita&id=2"),
    (A + "berita/hut-ri-", A + "berita/hut-ri"),
    (A + "berita/Judul", A + "berita/judul"),
    (A + "a%2Fb", A + "a/b"),
    (A + "kategori/cetak", A + "kategori"),
    (A + "berita/print", A + "berita"),
    (A + "cetak/berita", A + "berita"),
    (A + "amp", A),
    (A + "?m=202407", A),
    (A + "?option=com_content&view=article&id=1", A + "?option=com_content&id=1"),
    (A + "x?lang=id", A + "x?lang=en"),
    (A + "x?page=2", A + "x"),
    (A + "x?start=10", A + "x?start=20"),
    (A + "x?sid=12", A + "x"),
    (A + "x?output=pdf", A + "x"),
    (A + "x?format=feed&type=rss", A + "x?format=feed&type=atom"),
    (A + "x?a[]=1&a[]=2", A + "x?a[]=2&a[]=1"),
    ("https://a.go.id:8080/x", A + "x"),
    ("https://b.a.go.id/x", A + "x"),
]


@pytest.mark.parametrize(
    ("view", "article"),
    [("amp/berita/hari-jadi-kabupaten", "berita/hari-jadi-kabupaten/"), ("cetak/123", "123"), ("print/cetak/12-judul", "12-judul")],
)
def test_a_view_that_stands_before_its_article_has_the_articles_key_and_an_address_of_its_own(view: str, article: str) -> None:
    assert key(A + view) == key(A + article)
    assert clean(A + view) == A + view


@pytest.mark.parametrize(
    ("path", "view"),
    [
        ("cetak.php?id=12", True), ("cetak_berita.php?id=12", True), ("print/123", True), ("berita/cetak/12", True),
        ("media.php?module=cetak&id=12", True), ("index.php?page=print_berita&id=12", True), ("berita/print", True),
        ("berita/12", False), ("amp/berita/hari-jadi-kabupaten", False), ("berita/cetak-ktp-elektronik", False),
        ("media.php?module=detailberita&id=12", False), ("x?q=cetak", False), ("cetakan/12", False), ("", False),
    ],
)  # fmt: skip
def test_a_view_that_hides_its_articles_address(path: str, view: bool) -> None:
    assert is_view(A + path) is view


@pytest.mark.parametrize(("one", "other"), ONE_PAGE)
def test_addresses_of_one_page_meet_under_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_addresses_of_two_pages_never_do(one: str, other: str) -> None:
    assert key(one) != key(other)


PIECES = [
    "a", "judul-berita-baru", "12", "index.php", "cetak", "amp", "print", ".", "..", "%2e", "%2E%2e", "%41", "%zz", "%2f", "é", " ", ";",
    ";jsessionid=a1", "(S(aaaaaaaaaaaaaaaaaaaa))",
]  # fmt: skip
ASKED = [
    "p=1", "p=2", "utm_source=x", "fbclid=y", "print=1", "print=x", "amp", "sid=0123456789abcdef01", "sid=3", "_=1700000000000", "q=a b",
    "a[]=1", "a[]=2", "&", "=", "tmpl=component", "layout=default", "page=", "é=%c3", "PHPSESSID", "b=2", "a=1",
]  # fmt: skip
addresses = st.builds(
    lambda scheme, host, path, asked: scheme + host + "".join(f"/{piece}" for piece in path) + ("?" + "&".join(asked) if asked else ""),
    st.sampled_from(["http://", "https://"]),
    st.sampled_from(["a.go.id", "www.a.go.id", "www.www.a.go.id", "A.go.id:80", "a.go.id:8443", "127.0.0.1:41297", "a.go.id."]),
    st.lists(st.sampled_from([*PIECES, ""]), max_size=5),
    st.lists(st.sampled_from(ASKED), max_size=4),
)


@settings(max_examples=500)
@given(addresses, st.sets(st.sampled_from(DISTINCT)))
@example("https://a.go.id/judul-berita-baru/amp/print", set())
@example("https://www.a.go.id/a/index.php/../index.php", set())
def test_a_key_is_its_own_key_and_a_clean_address_is_clean(url: str, distinct: set[str]) -> None:
    name = key(url, distinct)
    assert key("https://" + name, distinct) == name
    assert clean(clean(url)) == clean(url)
    assert key(clean(url), distinct) == name


@given(addresses)
def test_what_selects_a_page_stays(url: str) -> None:
    asked = url.partition("?")[2].split("&")
    kept = key(url).partition("?")[2].split("&")
    assert {piece for piece in asked if piece in ("p=1", "p=2", "b=2", "sid=3", "print=x")} <= set(kept)


def test_a_clean_address_is_as_the_portal_wrote_it() -> None:
    assert (
        clean("http://www.a.go.id/index.php/berita/x/?b=2&utm_source=wa&a=%c3%a9#x")
        == "http://www.a.go.id/index.php/berita/x/?b=2&a=%C3%A9"
    )


def test_what_a_portal_tells_apart_its_file_says() -> None:
    portal = Portal(slug="a", agency="A", home=A, distinct=("slash", "index.php"))
    assert portal.key(A + "x/") != portal.key(A + "x") and portal.key(A + "index.php/x") != portal.key(A + "x")
    assert portal.key(A + "index.php/x/?p=1") == "a.go.id/index.php/x/?p=1"
    with pytest.raises(ValueError, match=r"'slsh' is nothing that keys leave out; did you mean slash\?"):
        Portal(slug="a", agency="A", home=A, distinct=("slsh",))


def test_a_portal_that_moved_keeps_its_keys_where_an_address_names_a_title() -> None:
    moved = Portal(slug="a", agency="A", home="https://baru.go.id/", aliases=("lama.go.id", "https://a.go.id:8080/"))
    assert moved.key("http://www.lama.go.id/berita/12-hari-jadi-kabupaten/") == "baru.go.id/berita/12-hari-jadi-kabupaten"
    assert moved.key("https://a.go.id:8080/hari-jadi-kabupaten") == "baru.go.id/hari-jadi-kabupaten"
    for other in ("?p=12", "artikel/12", "", "berita", "hari-jadi-kabupaten?lang=en"):
        assert moved.key(f"http://lama.go.id/{other}") != moved.key(f"https://baru.go.id/{other}"), other
    assert moved.canon.rule != Portal(slug="a", agency="A", home="http://lama.go.id/").canon.rule
