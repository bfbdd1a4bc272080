"""Plain links take a short way through keys, joins and ownership; it ends where the long way ends, whatever the link."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spiders import urls
from spiders.page import Page
from spiders.portal import Portal, _site, _split

PIECES = [
    "a",
    "-",
    ".",
    "/",
    "//",
    "..",
    "%20",
    "%zz",
    "?",
    "#",
    "=",
    "&",
    ";",
    ":",
    "@",
    "\\",
    "<",
    " ",
    "\t",
    "é",
    "www.",
    "utm_x=1",
    "[",
    "]",
]
HOSTS = ["a.go.id", "www.a.go.id", "A.go.id", "a.go.id:80", "a.go.id:443", "a.go.id:8080", "a.go.id:0", "lain.id", "", "www."]
links = st.builds(
    lambda scheme, host, rest: scheme + host + "".join(rest),
    st.sampled_from(["http://", "https://", "HTTP://", "//", "", "mailto:", "tel:"]),
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(PIECES), max_size=6),
)
PORTAL = Portal(slug="a", agency="A", home="http://www.a.go.id/", aliases=("https://a.go.id:8080/",))
BASE = "https://a.go.id/p/q?r#s"
PAGE = Page(url=BASE, text="<p>", captured_at=datetime(2026, 11, 22, tzinfo=UTC))


def long_key(url: str) -> str:
    return urls.key(url.strip() + "#")  # a fragment, even an empty one, takes the long way


@settings(max_examples=400, derandomize=True, deadline=None)
@given(links)
@example("https://www.a.go.id")
@example("http://a.go.id/judul-berita-12/")
def test_key(url: str) -> None:
    try:
        expected = long_key(url)
    except ValueError:
        with pytest.raises(ValueError):
            urls.key(url)
    else:
        assert urls.key(url) == expected
        assert urls.clean(url) == urls.clean(url.strip() + "#")


@settings(max_examples=400, derandomize=True, deadline=None)
@given(links)
@example("http://a.go.id/x;")
@example("https://a.go.id/?u=http://b/x;y?z")
@example("http://a.go.id/x?")
@example("#x")
@example("MAILTO:a@b#c")
@example("javascript:void(0);")
@example("https://a.go.id")
def test_join(href: str) -> None:
    try:
        expected = urljoin(BASE, href.strip()).partition("#")[0]
    except ValueError:
        with pytest.raises(ValueError):
            PAGE.join(href)
    else:
        assert PAGE.join(href) == expected


@settings(max_examples=400, derandomize=True, deadline=None)
@given(links)
@example("http://a.go.id:8080/")
@example("https://a.go.id:8080?x")
@example("http://a.go.id\\@lain.id/")
def test_owned(url: str) -> None:
    assert PORTAL.owns(url) == (_site(_split(url)) in PORTAL.sites)
