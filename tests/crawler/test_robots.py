"""robots.txt by RFC 9309: the examples of its text, and what files in the wild look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.robots import Rules, parse, products

HOST = "http://contoh.go.id"


def allowed(text: str, path: str, *names: str) -> bool:
    return parse(text, names or ("Lumbung",)).allows(HOST + path)


@pytest.mark.parametrize(
    ("rule", "path", "matches"),
    [
        # RFC 9309, 2.2.2: what is compared is percent-encoded alike.
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar", True),
        ("/foo/bar/U+E38384", "/foo/bar/ツ", False),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ", True), ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True), ("/foo/bar/baz", "/foo/bar/%62%61%7A", True),
        ("/a%2Fb", "/a/b", False), ("/a%2fb", "/a%2Fb", True), ("/a b", "/a%20b", True),
        # 2.2.3: special characters.
        ("/a$", "/a", True), ("/a$", "/ab", False), ("/a$", "/a?b", False), ("/path/*.php", "/path/x/y.php?z", True),
        ("/path/*.php$", "/path/x.php", True), ("/path/*.php$", "/path/x.php?z", False), ("*/arsip", "/a/b/arsip", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", True), ("/path/foo-%24", "/path/foo-$", True),
        ("/path/foo-%24", "/path/foo-", False), ("/a*a$", "/a", False),
        ("/a*", "/a", True), ("/*/*/x", "/a/x", False), ("/a*b*b$", "/ab", False),
        ("/a$b", "/a$b", False), ("/", "", True), ("/?", "/?a", True),
        ("/?", "/a", False), ("/x", "/X", False), ("tanpa", "/tanpa/garis", True),
    ],
)  # fmt: skip
def test_a_rule_matches_as_the_rfc_says(rule: str, path: str, matches: bool) -> None:
    assert allowed(f"User-agent: *\nDisallow: {rule}", path) is not matches


@pytest.mark.parametrize(
    ("text", "path", "allows"),
    [
        ("", "/", True),
        ("<html>bukan aturan</html>", "/", True),
        ("User-agent: *\nDisallow:", "/", True),
        ("User-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("Disallow: /", "/", True),  # no group
        # The longest match decides, wherever it stands; Allow where two are as long.
        ("User-agent: *\nAllow: /p\nDisallow: /", "/page", True),
        ("User-agent: *\nDisallow: /\nAllow: /p", "/page", True),
        ("User-agent: *\nAllow: /folder\nDisallow: /folder", "/folder/page", True),
        ("User-agent: *\nAllow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("User-agent: *\nAllow: /$\nDisallow: /", "/", True),
        ("User-agent: *\nAllow: /$\nDisallow: /", "/page.htm", False),
        # The group that names us, and no other; several that do are one.
        ("User-agent: *\nDisallow: /\n\nUser-agent: Lumbung\nDisallow: /x", "/y", True),
        ("User-agent: lumbung/1.0\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/x", False),
        ("User-agent: LUMBUNG\nDisallow: /a\n\nUser-agent: lain\nDisallow: /\n\nUser-agent: Lumbung\nDisallow: /b", "/b", False),
        ("User-agent: Lumbung\nDisallow: /a\n\nUser-agent: lain\nDisallow: /\n\nUser-agent: Lumbung\nDisallow: /b", "/a", False),
        ("User-agent: Lumbung\n\nUser-agent: *\nDisallow: /", "/", False),  # agents until the first rule are one group
        ("User-agent: Lumbungan\nDisallow: /", "/", True),
        ("User-agent: lum\nDisallow: /", "/", True),
        ("User-agent: a\nUser-agent: Lumbung\nUser-agent: b\nDisallow: /", "/", False),
        ("User-agent: a\nSitemap: http://x/s.xml\nUser-agent: Lumbung\nDisallow: /", "/", False),
        # A Crawl-delay is a rule of its group, so that the next agent begins another one.
        ("User-agent: *\nCrawl-delay: 10\n\nUser-agent: BadBot\nDisallow: /", "/", True),
        # What is written carelessly.
        ("\ufeffuser-agent : *  # semua\r\nDISALLOW : /x # rahasia", "/x", False),
        ("User-agent: *\rDisallow: /x\rAllow: /x/y", "/x/y", True),
        ("User agent: *\nDisalow: /x", "/x", False),
        ("User-agent: *\n\n\nDisallow: /x", "/x", False),
    ],
)  # fmt: skip
def test_groups_and_precedence(text: str, path: str, allows: bool) -> None:
    assert allowed(text, path) is allows


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0), ("User-agent: *\nCrawl-delay: 0.5", 0.5), ("User-agent: *\nCrawl-delay: .5", 0.5),
        ("User-agent: *\nCrawl-delay: -1", None), ("User-agent: *\nCrawl-delay: nan", None), ("User-agent: *\nCrawl-delay: 1e9", None),
        ("User-agent: *\nCrawl-delay: 2\nCrawl-delay: 5", 5.0), ("User-agent: lain\nCrawl-delay: 9", None),
        ("User-agent: *\nCrawl-delay: 10\nUser-agent: Lumbung\nDisallow:", None),
    ],
)  # fmt: skip
def test_crawl_delay(text: str, delay: float | None) -> None:
    assert parse(text, ["Lumbung"]).crawl_delay == delay


def test_the_line_that_decides_is_told() -> None:
    rules = parse("User-agent: *\nDisallow: /admin\nDisallow: /admin/rahasia*", ["Lumbung"])
    assert rules.deciding(f"{HOST}/admin/rahasia/1") == "Disallow: /admin/rahasia*"
    assert rules.deciding(f"{HOST}/berita") is None


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        ("Lumbung/1.0 (archival crawler; contact not set)", ("Lumbung",)), ("ArsipKlaten/2 (+https://x)", ("ArsipKlaten", "Lumbung")),
        ("Mozilla/5.0 (compatible; X)", ("Lumbung",)), ("", ("Lumbung",)),
    ],
)  # fmt: skip
def test_the_names_by_which_we_are_called(agent: str, names: tuple[str, ...]) -> None:
    assert products(agent) == names
    assert not allowed(f"User-agent: {names[0]}\nDisallow: /", "/", *products(agent))


@given(st.text(max_size=300), st.text("/abc*$%2Fé?=", max_size=30))
def test_whatever_stands_in_it_gives_rules(text: str, path: str) -> None:
    rules = parse(text, ["Lumbung"])
    assert isinstance(rules, Rules)
    assert rules.allows(f"{HOST}/{path}") in (True, False)


@given(st.lists(st.sampled_from("ab*"), max_size=8).map("".join), st.lists(st.sampled_from("ab"), max_size=12).map("".join), st.booleans())
def test_wildcards_are_those_of_a_shell(pattern: str, path: str, ended: bool) -> None:
    from fnmatch import fnmatchcase

    expected = fnmatchcase(f"/{path}", f"/{pattern}{'' if ended else '*'}")
    assert allowed(f"User-agent: *\nDisallow: /{pattern}{'$' if ended else ''}", f"/{path}") is not expected
