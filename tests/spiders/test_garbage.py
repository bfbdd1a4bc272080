"""Whatever stands in a page: no profile raises, be it asked for what the page is or for what it holds."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.fixture import stored
from spiders import detect, read
from spiders.page import Page
from spiders.profile import Profile
from spiders.profiles.declarative import Declarative

PAGES = [fixture for fixture in stored(Path(__file__).parent.parent / "fixtures") if fixture.page.text.lstrip().startswith("<")]
PIECES = [[f"<{piece}" for piece in fixture.page.text.split("<")[1:]] for fixture in PAGES]
ODD = (
    "<",
    "</",
    "<!--",
    "]]>",
    "\x00",
    "&#0;",
    "<a href='http://['>",
    "<time datetime='9999-99-99'>",
    "<img src>",
    "<meta>",
    "\ud800",
    "<p>" * 90,
)


@st.composite
def broken(draw: st.DrawFn) -> tuple[int, str]:
    """A fixture's number, and its page with pieces left out, doubled, out of order, cut short, and from another page."""
    number, other = draw(st.integers(0, len(PAGES) - 1)), draw(st.integers(0, len(PAGES) - 1))
    own, foreign = PIECES[number], PIECES[other]
    start, step = draw(st.integers(0, len(own))), draw(st.sampled_from([1, 1, 2, 3]))
    mixed = own[:start] + foreign[:: draw(st.integers(3, 40))] + list(draw(st.lists(st.sampled_from(ODD), max_size=4))) + own[start::step]
    at = draw(st.integers(0, len(mixed)))
    text = "".join(mixed[at // 2 :] + mixed[:at])
    return number, text[: draw(st.integers(1, len(text)))] if text else text


@settings(max_examples=40, deadline=None)
@given(broken())
def test_no_page_makes_a_profile_raise(drawn: tuple[int, str]) -> None:
    fixture, text = PAGES[drawn[0]], drawn[1].encode("utf-8", "replace").decode()
    portal, page = fixture.portal, Page(fixture.page.url, text, fixture.page.captured_at)
    profiles: list[Profile] = [*read.PROFILES, *([Declarative(portal.rules)] if portal.rules else [])]
    for profile in profiles:
        profile.generation(page)
        profile.is_article(page)
        profile.fields(page, portal)
        profile.counts(page, portal)
        profile.listing(page, portal)
    detect.profile_for(page, portal, read.PROFILES)
    assert "the reader failed" not in (read.records(page, portal).reason or "")
