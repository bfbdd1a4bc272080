from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import NoSpace
from archive.records import Failure
from crawler.health import SEVEREST, judge, overall
from crawler.run import Run
from crawler.trend import Break
from spiders.portal import Portal

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PORTAL = Portal(slug="contoh", agency="Dinas", home="http://contoh.go.id/")
TLS = Failure("x", PORTAL.home, "tls", "certificate has expired", NOW)


def run(**changes: Any) -> Run:
    """A run over a portal that is well."""
    well = {
        "portal": PORTAL, "verb": "crawl", "fatal": None, "signal": None, "mistakes": [], "portal_answered": True,
        "paused_until": None, "paused_why": "",
        "barred": None, "failures": 0, "refusals": 0, "refused": 0, "last_failure": None, "last_reason": None, "limited": None,
        "sources_asked": 3, "sources_read": 1, "turned_away": 0, "links_found": 9, "pages_unread": 0, "pages_read": 4,
        "misses": 0, "requests": 9, "breaks": [],
    }  # fmt: skip
    return cast(Run, SimpleNamespace(**(well | changes)))


UNANSWERED = {"portal_answered": False, "sources_read": 0, "links_found": 0, "pages_read": 0, "requests": 0}


@pytest.mark.parametrize(
    ("changes", "outcome", "code", "words"),
    [
        ({}, "done", 0, "everything that was due"),
        ({"requests": 0, "sources_asked": 0, "sources_read": 0, "pages_read": 0}, "done", 0, "nothing is due now; 5 URLs wait"),
        ({"fatal": NoSpace("full"), "signal": 2}, "no-space", 3, "full"),
        ({"fatal": ValueError("oops")}, "error", 1, "ValueError: oops"),
        ({"signal": 2, "misses": 3}, "stopped", 130, "SIGINT; 5 URLs wait"),
        ({"signal": 15}, "stopped", 143, "SIGTERM"),
        ({"mistakes": ["u: KeyError: 1", "v: x"], "misses": 2}, "error", 1, "u: KeyError: 1 and 1 more"),
        ({**UNANSWERED, "failures": 2, "last_failure": TLS}, "unreachable", 9, "verify_tls: false"),
        ({**UNANSWERED, "barred": "robots.txt cannot be had (status 500)", "requests": 1}, "unreachable", 9, "status 500"),
        ({"barred": "robots.txt cannot be had"}, "unreachable", 9, "5 URLs wait"),
        ({"limited": "--limit 3", "misses": 1}, "limit", 7, "--limit 3; 5 URLs wait"),
        ({"paused_until": NOW, "misses": 1}, "unreachable", 9, "left alone until 2026-11-20T00:00:00Z"),
        ({**UNANSWERED, "refused": 4, "failures": 4, "refusals": 4, "last_reason": "robots: no"}, "refused", 5, "robots: no"),
        ({"sources_read": 0, "turned_away": 1, "last_reason": "status 500", "links_found": 0}, "unreachable", 9, "status 500"),
        ({"sources_read": 0, "refused": 3, "last_reason": "offsite", "links_found": 0}, "silent-break", 6, "the new address"),
        ({"links_found": 0}, "silent-break", 6, "lumbung portals show contoh"),
        ({"links_found": 0, "verb": "recount", "sources_asked": 0, "sources_read": 0}, "done", 0, ""),
        ({"pages_unread": 5, "pages_read": 0}, "silent-break", 6, "5 pages"),
        ({"pages_unread": 4, "pages_read": 0}, "done", 0, ""),
        ({"breaks": [Break("views", f"{n} gone", None) for n in "abcd"]}, "silent-break", 6, "a gone; b gone; c gone; and 1 more"),
        ({"breaks": [Break("views", "views gone", "id")], "limited": "--limit 3"}, "silent-break", 6, "is in breaks/contoh/"),
        ({"misses": 2}, "failures", 5, "2 of the URLs"),
        ({"verb": "capture", "misses": 1, "sources_asked": 0}, "failures", 5, "kept whole"),
    ],
)
def test_verdicts(changes: dict[str, Any], outcome: str, code: int, words: str) -> None:
    verdict = judge(run(**changes), 5)
    assert (verdict.outcome, verdict.exit_code) == (outcome, code), verdict
    assert words in verdict.reason


def test_a_capture_that_was_kept_is_done_whatever_its_host_wishes_next() -> None:
    assert judge(run(verb="capture", paused_until=NOW, sources_asked=0), 0).exit_code == 0
    assert judge(run(verb="capture", paused_until=NOW, sources_asked=0), 1).exit_code == 9


@given(st.lists(st.sampled_from(SEVEREST), min_size=1))
def test_the_most_pressing_code_wins_in_any_order(codes: list[int]) -> None:
    assert overall(codes) in codes
    assert overall(codes) == overall(codes[::-1]) == overall([*codes, 0])


def test_an_unknown_code_is_an_error() -> None:
    assert overall([]) == 0
    assert overall([0, 77]) == 77
