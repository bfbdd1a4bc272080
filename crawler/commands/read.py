"""``lumbung read``: a page as its records, one JSON line each. Nothing is stored."""

from __future__ import annotations

import gzip
import mimetypes
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import click
from scrapy.http import Response
from selectolax.lexbor import LexborHTMLParser

from archive import times
from archive.coding import DECODED_LIMIT, decode_content
from archive.errors import BadConfiguration, Unreachable, UsageError
from crawler import operator, robots
from crawler.cli import data_option
from crawler.commands.output import emit, here, json_option, plain, prose, say
from crawler.response import response_of
from spiders import read as reader
from spiders.portal import PROFILES, Portal
from spiders.registry import Registry
from spiders.urls import key
from spiders.walk import mime, page_of

NOWHERE = "http://page.invalid/"
"""Where a saved page stands that names no address, by its file's name: at the root it would be a home page, and no article."""
_OWN = (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content"))
_SITE = (
    ("base[href]", "href"), ('link[rel="https://api.w.org/"]', "href"), ('link[rel="shortlink"]', "href"),
    ('link[type="application/rss+xml"]', "href"),
)  # fmt: skip
TIMEOUT = 60


@click.command()
@click.argument("places", nargs=-1, metavar="FILE|URL...")
@click.option("--url", metavar="URL", help="The address that a FILE was got from.")
@click.option("--url-from", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="TSV", help="Lines of FILE, tab, URL.")
@click.option("--portal", "slug", metavar="SLUG", help="Read as a page of this portal: its profile, time zone and rules.")
@click.option("--profile", metavar="NAME", help="Read by this profile [found out from the page].")
@json_option
@data_option
def read(places: tuple[str, ...], url: str | None, url_from: Path | None, slug: str | None, profile: str | None, as_json: bool) -> None:
    """Read pages without storing anything: saved files (also .gz), or URLs."""
    if profile is not None and profile not in (*PROFILES, "auto"):
        raise UsageError(f"no profile is called {profile!r}: expected one of {', '.join(PROFILES)} or auto")
    if profile == "declarative" and slug is None:
        raise UsageError("--profile declarative reads by a portal's rules: expected --portal SLUG beside it")
    listed = dict(_pairs(url_from)) if url_from else {}
    known = Registry(here() / "portals").get(slug) if slug else None
    for place in places or tuple(listed):
        response = _fetched(place) if place.lower().startswith(("http://", "https://")) else _loaded(Path(place), listed.get(place, url))
        page = page_of(response, {"captured_at": times.now()})
        if page is None:  # one of many: the others are read all the same
            reason = f"no page: its content is {mime(response) or 'not text'}"
            if as_json:
                emit({"file": place, "kind": "other", "profile": "none", "reader": "none", "reason": reason, "records": []})
            else:
                say(f"{place}: {reason}")
            continue
        home = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}/"
        portal = known or Portal(slug="page", agency="(none)", home=home, profile=profile or "auto")
        if known and profile:
            portal = known.model_copy(update={"profile": profile})
        found = {"file": place, **reader.as_json(reader.records(page, portal))}
        if as_json:
            emit(found)
        else:
            tell(found)


def _pairs(path: Path) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if len(cells) != 2:
            raise BadConfiguration(f"{path}, line {number}: expected a file, a tab and a URL, found {line!r}")
        pairs.append((cells[0], cells[1].strip()))
    return pairs


def _loaded(path: Path, url: str | None) -> Response:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror}", cure="Expected a saved page, or a URL with http:// or https://."
        ) from error
    name = path.name
    if name.endswith(".gz"):
        body, name = gzip.decompress(body), name[:-3]
    kind = mimetypes.guess_type(name)[0] or ""
    return response_of(url or _own_address(body, name), body, {"Content-Type": kind} if kind else {}, 200)


def _own_address(body: bytes, name: str) -> str:
    """Where a saved page says that it stood; by the file's *name* on its site, where it names that alone."""
    tree = LexborHTMLParser(body)
    for rules, whole in ((_OWN, True), (_SITE, False)):
        for rule, attribute in rules:
            node = tree.css_first(rule)
            value = (node.attributes.get(attribute) or "").strip() if node else ""
            if value.lower().startswith(("http://", "https://")):
                return value if whole else urljoin(value, "/" + quote(name))
    return NOWHERE + quote(name)


class _SameSite(HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if key(newurl).partition("/")[0] != key(req.full_url).partition("/")[0]:
            raise Unreachable(f"{req.full_url} leads to another host: {newurl}", cure=f"If that is what you want: lumbung read {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _fetched(url: str) -> Response:
    parts = urlsplit(url)
    status, body, _, _ = _get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    rules = robots.parse(body.decode("utf-8", "replace"), robots.products(operator.load(here()).agent))
    if status >= 500 or (status < 300 and not rules.allows(url)):
        raise Unreachable(
            f"{url} may not be asked for: robots.txt of {parts.netloc} says so, or cannot be had", cure="A saved page can be read."
        )
    status, body, headers, final = _get(url)
    return response_of(final, body, headers, status)


def _get(url: str) -> tuple[int, bytes, dict[str, str], str]:
    request = Request(url, headers={"User-Agent": operator.load(here()).agent, "Accept-Encoding": "gzip"})  # noqa: S310 - http(s) only, checked
    try:
        with build_opener(_SameSite).open(request, timeout=TIMEOUT) as answer:
            status, body, headers, final = answer.status, answer.read(DECODED_LIMIT), answer.headers, answer.url
    except HTTPError as error:
        status, body, headers, final = error.code, error.read(DECODED_LIMIT), error.headers, url
    except OSError as error:
        raise Unreachable(f"{url} cannot be reached: {error}", cure="Try it again later, or read a saved page.") from error
    kept = {name: value for name, value in headers.items() if name.lower() not in ("content-encoding", "transfer-encoding")}
    return status, decode_content(body, headers.get("Content-Encoding") or "").body, kept, final


def tell(found: dict[str, object]) -> None:
    """One page's reading, for a person."""
    click.echo(click.style(plain(found.get("title") or found["file"]), bold=True) + f"  [{found['kind']}, {found['reader']}]")
    for name in ("url", "published_at", "published_date", "author", "category", "tags", "counts", "reason", "next_url"):
        if found.get(name):
            click.echo(f"  {name:14} {plain(found[name])}")
    if found.get("text"):
        click.echo("\n" + prose(str(found["text"])) + "\n")
