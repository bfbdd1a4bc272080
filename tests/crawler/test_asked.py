"""A request for a URL of the table has the URL that any Request would have."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy import Request

from crawler.asked import PLAIN, Asked


@given(st.from_regex(PLAIN, fullmatch=True))
@example("http://a.go.id:80/x?b=2&a=1")
@example("https://www.a.go.id/..//a/?=&&")
def test_what_is_plain_needs_no_cleaning(url: str) -> None:
    assert Asked(url).url == Request(url).url == url


@pytest.mark.parametrize(
    "url", ["http://a.go.id/a b", "http://a.go.id/é?x='1'", "https://bücher.go.id/", "http://A.go.id", "http://a.go.id/#x"]
)
def test_what_is_not_is_cleaned(url: str) -> None:
    assert Asked(url).url == Request(url).url


def test_where_a_redirect_leads_is_cleaned_too() -> None:
    assert Asked("http://a.go.id/x").replace(url="http://a.go.id/a b").url == "http://a.go.id/a%20b"
    with pytest.raises(TypeError):
        Asked(b"http://a.go.id/")  # type: ignore[arg-type]
