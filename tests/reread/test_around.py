from __future__ import annotations

import pytest

from crawler.reread.around import elements

PAGE = """<!DOCTYPE html><html><head><title>Judul</title><script>var dilihat = "12";</script></head><body>
<div id="main"><p class="meta lead">Dibaca <b>9</b> kali, <span data-x="31">40</span><img alt="51">
<ul><li>Satu<li>Dua 62</ul><!-- 73 --> 84"""


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("Judul", "html > head > title"),
        ("9</b>", "div#main > p.meta.lead > b"),
        ("kali", "body > div#main > p.meta.lead"),
        ("40", "div#main > p.meta.lead > span"),
        ("12", None),  # of a script
        ("31", None),  # of an attribute
        ("51", None),
        ("73", None),  # of a comment
        ("84", "body > div#main > p.meta.lead"),
    ],
)
def test_what_stands_around(found: str, expected: str | None) -> None:
    assert elements(PAGE, PAGE.index(found)) == expected


def test_nothing_around() -> None:
    assert elements("", 0) is None
    assert elements("kata saja", 5) is None
    assert elements("\x00<p>" * 10_000, 3) is None
