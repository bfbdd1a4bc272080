"""The one road from a page to records, taken while crawling and when stored bytes are read again. Pure and total: it never raises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from archive.records import Article
from spiders import (
    addressed,
    article,
    bounds,
    detect,
    feeds,
    generic,
    hacked,
    metadata,
    mirrors,
    refusal,
    selection,
    shown,
    sitemaps,
    urls,
)
from spiders.page import Page
from spiders.portal import Portal
from spiders.profile import Field, Listing, Profile
from spiders.profiles.codingest import Codingest
from spiders.profiles.declarative import Declarative
from spiders.profiles.drupal import Drupal
from spiders.profiles.joomla import Joomla
from spiders.profiles.lokomedia import Lokomedia
from spiders.profiles.opensid import OpenSid
from spiders.profiles.wordpress import WordPress
from spiders.reading import Kind, Link, Reading, Record, as_json

PROFILES: tuple[Profile, ...] = (
    Codingest(), WordPress(), Joomla(), Drupal(), OpenSid(), Lokomedia(), Declarative(), generic.Generic(),
)  # fmt: skip
"""Every profile, in the order in which their marks are looked for."""

_XML = re.compile(r"\s*<(?:\?xml|rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.IGNORECASE)
_DATA = re.compile(rf"\ufeff?(?:\s*[\[{{]|{_XML.pattern})", re.IGNORECASE)
"""What is not parsed as HTML unless it turns out to be no feed and no API's answer."""
_REFUSED: dict[str, Kind] = {"not_found": "gone", "hacked": "other", "print_view": "other"}
"""As what a page is read that ``refusal`` refuses; all else passes, and is a challenge."""
_HOMES = frozenset({"", "/index.php", "/index.html", "/home", "/beranda", "/main", "/first"})
_CUT = ("...", "…", "[…]", "[...]")
_LONG_TEXT = 1000  # characters: with fewer, a page without a date may be a static one
_FEW = 3
_MENUS = 30  # links that a view for the printer has not
_LEAD_OVERLAP = 60  # characters of a description that also open the text: then it is an excerpt, and no lead


def records(page: Page, portal: Portal, profiles: Sequence[Profile] = PROFILES) -> Reading:
    """What *page* of *portal* is, and all that it gives.

    In this order: a challenge, rate limit, maintenance or login page; an API answer; a page that is gone; a feed or sitemap; an article; a
    listing; anything else. An article's fields come from the portal's ``select`` rules, then its profile, then the page's metadata, then
    trafilatura for a missing text. Links are those of the portal that its profile wants.
    """
    try:
        return _read(_encodable(page), portal, profiles)
    except Exception as error:  # one page that trips a reader must not end a crawl; its bytes are kept, and the reason says what to mend
        return Reading("other", "none", reason=f"the reader failed: {type(error).__name__}: {error}")


def _read(page: Page, portal: Portal, profiles: Sequence[Profile]) -> Reading:
    data = _DATA.match(page.text[:256]) is not None
    if not data and (too_much := bounds.excess(page.text)):
        return Reading("other", "none", reason=too_much)
    refused = refusal.why_not(page)
    if refused:
        return Reading(_REFUSED.get(refused.kind, "challenge"), "refusal", reason=refused.reason)
    if "json" in page.mime or page.text[:64].lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        return _api(page, portal, profiles)
    if page.status in (404, 410):
        return Reading("gone", "status", reason=f"HTTP {page.status}")
    if not 200 <= page.status < 300:
        return Reading("other", "status", reason=f"HTTP {page.status}")
    if not page.text.strip():
        return Reading("other", "status", reason="an empty page")
    if "xml" in page.mime or page.mime == "text/plain" or _XML.match(page.text[:256].lstrip("\ufeff")):
        feed = _feed(page, portal, detect.named(portal, profiles))
        if feed:
            return feed
    home = _redirected_home(page, portal)
    if home:
        return Reading("gone", "redirect", reason=home)
    if data and (too_much := bounds.excess(page.text)):
        return Reading("other", "none", reason=too_much)
    return _html(page, portal, profiles)


def _html(page: Page, portal: Portal, profiles: Sequence[Profile]) -> Reading:
    if page.mirror is None and (mirror := mirrors.stated(page, portal)):
        page = replace(page, mirror=mirror)
    page = hacked.without_planted(whole := page)
    profile, generation = detect.profile_for(page, portal, profiles)
    reader = f"{profile.name}/{profile.version} {generation}"
    if profile.is_article(page):
        one = _article(page, portal, profile)
        if urls.is_view(one.url) and len(page.tree.css("a[href]")) < _MENUS:
            return Reading("other", reader, reason="a view of an article that it does not name")
        if one.title or one.text:
            planted = hacked.planted_links(whole)
            return Reading("article", reader, records=(Record(one, profile.counts(page, portal)),), reason=planted)
        return Reading("other", reader, reason="an article page without title and text")
    listing = profile.listing(page, portal)
    if (listing is None or _names_few(listing)) and profile.unknown_theme(page):
        other = _of_any_site(page, portal)
        if other is not None and (listing is None or len(other.records[0].article.text) >= _LONG_TEXT):
            return other
    if metadata.is_article(page) and (listing is None or metadata.names_itself(page)) and profile.name != generic.Generic.name:
        return _html(page, portal, ())  # a theme or a post type that the profile does not know, and the page says what it is
    if listing is not None:
        return _of_listing("listing", reader, listing, portal, profile, page)
    return Reading("other", reader, reason="neither an article nor a listing")


def _names_few(listing: Listing) -> bool:
    """Whether a page names so few articles that they may stand beside one."""
    return listing.next_url is None and sum(link.kind == "article" for link in listing.links) <= _FEW


def _of_any_site(page: Page, portal: Portal) -> Reading | None:
    """*page* read as any site's, where that gives news: in a theme that its system's profile does not know, a static page is told from an
    article by its date, or by an address in the words of a long text's heading, which has none."""
    reading = _html(page, portal, ())
    article = reading.records[0].article if reading.records else None
    if article is None or not (article.published_date or (addressed.titled(page.url, article.title) and len(article.text) >= _LONG_TEXT)):
        return None
    return reading


def _article(page: Page, portal: Portal, profile: Profile) -> Article:
    layers = [selection.fields(page, portal), profile.fields(page, portal)]
    if profile.name != generic.Generic.name:
        layers.append(metadata.read(page, portal.zone))
    if profile.name in (generic.Generic.name, Declarative.name):
        layers.append(shown.fields(page, portal))
    fields, flags = article.merge(layers, page, portal)
    if "published" not in fields and (published := shown.fields(page, portal).get("published")):
        fields["published"] = published  # a theme that prints its date where the profile does not look
    if "published" not in fields and (published := addressed.published(page, portal.zone)):
        fields["published"] = published
    if "text" not in fields:
        body = generic.text(page)
        if body:
            fields["text"] = body
    elif profile.unknown_theme(page) and (whole := generic.instead_of(page, fields["text"])):
        fields["text"] = whole
    if profile.name == generic.Generic.name and (body := fields.get("text")):
        untitled = article.without_title(body.value.split("\n\n"), fields["title"].value if "title" in fields else "")
        fields["text"] = replace(body, value="\n\n".join(shown.without_facts(untitled, page, portal)))
    if profile.name == generic.Generic.name or ("lead" not in layers[0] and "lead" not in layers[1]):
        _drop_excerpt(fields)
    return article.assemble(fields, page, portal, flags)


def _drop_excerpt(fields: dict[str, Field]) -> None:
    """A description that repeats the title or the text's beginning is no lead: the editor wrote none."""
    lead = fields.get("lead")
    if lead is None or not lead.value:
        return
    said = " ".join(str(lead.value).split())
    text = " ".join(str(fields["text"].value).split()) if "text" in fields else ""
    title = fields["title"].value if "title" in fields else None
    if said == title or said.endswith(_CUT) or said[:_LEAD_OVERLAP] in text:
        del fields["lead"]


def _api(page: Page, portal: Portal, profiles: Sequence[Profile]) -> Reading:
    own = detect.named(portal, profiles)
    for profile in (own, *(other for other in profiles if other.name != own.name)):
        reading = profile.api(page, portal)
        if reading is not None:
            other = mirrors.common((one.article.url for one in reading.records), portal)
            finished = tuple(_finished(one, page, portal, other) for one in reading.records)
            return replace(reading, records=finished, links=_owned(reading.links, portal, profile))
    if page.status in (404, 410):
        return Reading("gone", "status", reason=f"HTTP {page.status}")
    return Reading("other", "none", reason="JSON that no profile reads" if page.status < 300 else f"HTTP {page.status}")


def _finished(record: Record, page: Page, portal: Portal, other: str | None) -> Record:
    one = record.article
    one = one if other is None else replace(one, url=mirrors.at_home(one.url, other, page.url))
    return replace(record, article=article.finish(one, portal, page.captured_at))


def _feed(page: Page, portal: Portal, profile: Profile) -> Reading | None:
    feed = feeds.read(page, zone=portal.zone)
    if feed is not None:
        return _of_listing("feed", "feeds", feed, portal, profile, page)
    sitemap = sitemaps.read(page, zone=portal.zone)
    if sitemap is not None:
        return _of_listing("sitemap", "sitemaps", sitemap, portal, profile, page)
    return None


def _of_listing(kind: Kind, reader: str, listing: Listing, portal: Portal, profile: Profile, page: Page) -> Reading:
    if kind != "listing":
        listing = mirrors.brought_home(listing, page, portal)
    following = listing.next_url if listing.next_url and portal.owns(listing.next_url) else None
    found = _owned(listing.links, portal, profile)
    named = sum(link.kind == "article" for link in found)
    if kind != "listing" and (not named or (kind == "feed" and 2 * named < len(listing.links))):
        # A feed that names little which the portal's system would call an article is another system's: the site was rebuilt.
        found = _owned(listing.links, portal, generic.Generic())
    return Reading(kind, reader, links=found, next_url=following)


def _owned(found: Sequence[Link], portal: Portal, profile: Profile) -> tuple[Link, ...]:
    return tuple(
        link
        for link in found
        if portal.owns(link.url) and (link.kind != "article" or (profile.wanted(link.url, portal) and not hacked.sells(link.url)))
    )


def _redirected_home(page: Page, portal: Portal) -> str | None:
    """Why *page* is gone where another page was asked for and the home page answered: several scripts redirect what they do not know."""
    if not page.requested_url or page.requested_url == page.url:
        return None
    asked, got = urlsplit(page.requested_url), urlsplit(page.url)
    base = urlsplit(portal.home).path.rstrip("/")
    homes = {base, *(base + path for path in _HOMES)}
    if got.path.rstrip("/") in homes and not got.query and asked.path.rstrip("/") not in homes and portal.owns(page.url):
        return f"{page.requested_url} was redirected to the home page"
    return None


def _encodable(page: Page) -> Page:
    """Lone surrogates, which a lenient decoder may leave, cannot be parsed: they become replacement characters."""
    try:
        page.text.encode()
    except UnicodeEncodeError:
        return replace(page, text=page.text.encode("utf-8", "replace").decode())
    return page


__all__ = ["PROFILES", "as_json", "records"]
