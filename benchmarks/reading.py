"""How well and how fast pages are read.

    python -m benchmarks.reading [--pages N] [--articles DIR] [--fields DIR]

Always: pages per CPU second on one core, profile read, on the pages of the demo's portals, and the same beside the parse alone.
``--articles``: a checkout of scrapinghub/article-extraction-benchmark (``html/``, ``ground-truth.json``): texts of pages of no known
system.
``--fields``: a checkout of flairNLP/fundus, whose ``tests/resources/parser/test_data`` holds pages with reviewed titles, dates and authors.
Neither is ours to hand on: get them with git, and give the directory.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.parse import urlsplit

from crawler import demo
from spiders import metadata, read
from spiders.page import Page
from spiders.portal import Portal
from spiders.reading import Record

Text = Callable[[Page], str]
_WORD = re.compile(r"\w+")
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=12, metavar="N", help="articles of each of the demo's six portals")
    parser.add_argument("--articles", type=Path, metavar="DIR")
    parser.add_argument("--fields", type=Path, metavar="DIR")
    options = parser.parse_args()
    speed(options.pages)
    if options.articles:
        texts(options.articles)
    if options.fields:
        fields(options.fields)


def speed(each: int) -> None:
    pages = list(demo_pages(each))
    portals = {home: Portal(slug="demo", agency="Demo", home=home, profile="codingest") for _, _, home in pages}

    def whole() -> None:
        for url, text, home in pages:
            if read.records(Page(url, text, datetime.now(UTC)), portals[home]).kind != "article":
                raise RuntimeError(f"{url} was not read as an article")

    def parse() -> None:
        for url, text, _ in pages:
            Page(url, text, datetime.now(UTC)).tree.css_first("h1")

    rates = {name: len(pages) / min(cpu(work) for _ in range(ROUNDS)) for name, work in (("read", whole), ("parsed", parse))}
    size = sum(len(text) for _, text, _ in pages) // len(pages)
    print(f"{len(pages)} pages of {size} characters, one core:")
    print(f"  {rates['read']:.0f} pages read a CPU second, {rates['parsed'] / rates['read']:.1f} times the parse alone")


def demo_pages(each: int) -> Iterator[tuple[str, str, str]]:
    """URL, HTML and home of *each* articles of every portal of the demo."""
    for portal in demo.portals(6):
        with portal:
            for article in portal.live[:each]:
                connection = http.client.HTTPConnection(*portal.address, timeout=10)
                connection.request("GET", f"/{article.slug}", headers={"Host": portal.host, "User-Agent": "benchmark"})
                yield portal.url(f"/{article.slug}"), connection.getresponse().read().decode(), portal.url("/")
                connection.close()


def texts(directory: Path) -> None:
    """F1 over runs of four words, as the benchmark's own ``evaluate.py`` counts it (read 2026-11)."""
    truth = json.loads((directory / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {
        name: Page(one.get("url") or "http://page.invalid/a", gunzip(directory / "html" / f"{name}.html.gz"), datetime.now(UTC))
        for name, one in truth.items()
    }
    print(f"{len(pages)} pages of article-extraction-benchmark: F1, precision, recall, exact, pages a CPU second")
    for name, reader in (("generic", of_profile("generic")), ("auto", of_profile("auto")), ("trafilatura, precision", by_trafilatura)):
        found: dict[str, str] = {}

        def work(reader: Text = reader, found: dict[str, str] = found) -> None:
            for key, page in pages.items():
                found[key] = reader(Page(page.url, page.text, page.captured_at))

        taken = cpu(work)
        f1, precision, recall, exact = scores([(truth[key].get("articleBody", ""), found[key]) for key in pages])
        print(f"  {name:24} {f1:.4f} {precision:.4f} {recall:.4f} {exact:.3f} {len(pages) / taken:6.0f}")


def scores(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float, float]:
    """F1 of the mean precision and the mean recall, those two, and the share of texts whose words are all the same."""
    precisions, recalls, exact = [], [], []
    for true, said in pairs:
        wanted, got = runs(true), runs(said)
        both = (wanted & got).total()
        if got:
            precisions.append(both / got.total())
        if wanted:
            recalls.append(both / wanted.total())
        exact.append(_WORD.findall(true) == _WORD.findall(said))
    precision, recall = mean(precisions), mean(recalls)
    return 2 * precision * recall / (precision + recall), precision, recall, mean(exact)


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def fields(directory: Path) -> None:
    """Title, day, moment and authors, beside "JSON-LD first, then trafilatura"."""
    cases = list(fundus(directory / "tests" / "resources" / "parser" / "test_data"))
    print(f"{len(cases)} pages of fundus: title, day, within a minute, authors")
    ours = [(truth, of_record(record_of(page, "generic"))) for page, truth in cases]
    theirs = [(truth, baseline(page)) for page, truth in cases]
    for name, pairs in (("generic", ours), ("JSON-LD, trafilatura", theirs)):
        marks = [
            share(pairs, "title", lambda truth, said: squeeze(truth) == squeeze(said)),
            share(pairs, "at", lambda truth, said: bool(said) and truth.date() in (said.date(), said.astimezone(truth.tzinfo).date())),
            share(pairs, "at", lambda truth, said: bool(said) and abs(truth - said) <= timedelta(minutes=1)),
            share(pairs, "authors", lambda truth, said: said in truth),
        ]
        print(f"  {name:24} " + " ".join(f"{mark:.3f}" for mark in marks))


def share(pairs: list[tuple[dict[str, Any], dict[str, Any]]], field: str, right: Callable[[Any, Any], bool]) -> float:
    told = [(truth[field], said[field]) for truth, said in pairs if truth.get(field)]
    return sum(right(truth, said) for truth, said in told) / len(told)


def fundus(directory: Path) -> Iterator[tuple[Page, dict[str, Any]]]:
    for listing in sorted(directory.glob("*/meta.info")):
        for name, about in json.loads(listing.read_text(encoding="utf-8")).items():
            body, expected = listing.parent / name, listing.parent / f"{name.partition('_')[0]}.json"
            if not body.is_file() or not expected.is_file():
                continue
            versions = json.loads(expected.read_text(encoding="utf-8"))
            truth = next((one for one in reversed(versions.values()) if one.get("title")), None)
            if truth is None or len(versions) > 1:  # which layout a page has is not told
                continue
            at = datetime.fromisoformat(truth["publishing_date"]) if truth.get("publishing_date") else None
            captured = datetime.fromisoformat(about["crawl_date"]).replace(tzinfo=UTC)
            page = Page(about["url"], gunzip(body), captured)
            yield page, {"title": truth["title"], "at": at if at and at.tzinfo else None, "authors": truth.get("authors")}


def of_record(record: Record | None) -> dict[str, Any]:
    if record is None:
        return {"title": "", "at": None, "authors": None}
    article = record.article
    day = article.published_date
    at = article.published_at or (datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None)
    return {"title": article.title, "at": at, "authors": article.author}


def baseline(page: Page) -> dict[str, Any]:
    import trafilatura

    said = metadata.read(page, portal_of(page, "generic").zone)
    other = trafilatura.bare_extraction(page.text, with_metadata=True)
    date = getattr(other, "date", None)
    at = said["published"].value.at if "published" in said else datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    title = said["title"].value if "title" in said else getattr(other, "title", None) or ""
    return {"title": title, "at": at, "authors": said["author"].value if "author" in said else getattr(other, "author", None)}


def of_profile(profile: str) -> Text:
    def text(page: Page) -> str:
        record = record_of(page, profile)
        return record.article.text if record else ""

    return text


def by_trafilatura(page: Page) -> str:
    import trafilatura

    found = trafilatura.bare_extraction(page.text, favor_precision=True, include_comments=False, with_metadata=False)
    return getattr(found, "text", None) or ""


def record_of(page: Page, profile: str) -> Record | None:
    return next(iter(read.records(page, portal_of(page, profile)).records), None)


def portal_of(page: Page, profile: str) -> Portal:
    parts = urlsplit(page.url)
    return Portal(slug="page", agency="(none)", home=f"{parts.scheme}://{parts.netloc}/", profile=profile)


def squeeze(text: str) -> str:
    return " ".join(text.split()).casefold()


def gunzip(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def cpu(work: Callable[[], None]) -> float:
    """CPU seconds that *work* takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
