"""The content of a WordPress post, as its page and the REST API both give it: one cleaning, so that both say the same.

What plugins append to ``the_content`` (share buttons, related posts, ratings, counters, tables of contents, advertisements) is no text;
class names from the plugins' own templates (2026-11). A caption in the content is text, since editors write it there, and the
picture's caption too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from selectolax.lexbor import LexborHTMLParser, LexborNode

from archive.records import Media
from spiders import appended
from spiders.paragraphs import clean, from_html, media_from_html

_APPENDED = ", ".join(
    (
        # share buttons
        ".sharedaddy, .jetpack-likes-widget-wrapper, [class*='addtoany_'], .a2a_kit, .sharethis-inline-share-buttons",
        ".sharethis-inline-reaction-buttons, .heateor_sss_sharing_container, .ssba, .essb_links, .swp_social_panel, .simplesocialbuttons",
        ".jeg_share_button, .td-post-sharing, .fb-like, .fb-share-button, .social-share, .post-share",
        # related posts
        ".jp-relatedposts, .yarpp, .yarpp-related, .crp_related, .rp4wp-related-posts, .related-posts, .jnews_inline_related_post",
        ".jeg_ad, .td_block_related_posts, .wp-block-related-posts",
        # counts, ratings, comments
        ".wpulike, .wp_ulike_general_class, .post-views, .pvc_stats, .post-ratings, .post-ratings-loading, .fb-comments, #disqus_thread",
        # advertisements, contents, paging, bylines of the theme
        ".code-block, .td-a-rec, .adsbygoogle, #ez-toc-container, .lwptoc, #toc_container, .page-links, .printfriendly, .edit-link",
        ".jeg_post_tags, .tags-links, .author-box, .screen-reader-text, .more-link",
    )
)
_CAPTION = re.compile(r"(</?)figcaption\b")
_WIDTH = re.compile(r"(\S+)\s+(\d+)w\s*(?:,|$)")
_NUMBER = r"[\d.,]+\s*(?:k|rb|ribu|jt|juta)?"
_SEEN = r"(?:(?:post|total|jumlah)\s+)?(?:views?|hits?|dilihat|dibaca|visits?|reads?|pembaca)"
COUNTER = re.compile(
    rf"\W*(?:{_SEEN}\s*:?\s*{_NUMBER}\s*(?:x|kali|views?|times)?|{_NUMBER}\s*(?:x|kali)?\s*:?\s*{_SEEN})\W*", re.IGNORECASE
)
"""A paragraph that is a view counter and nothing else; some sites have it at the top or the bottom of the content."""


def content_text(html: str) -> str:
    """The paragraphs of *html*, joined by a blank line."""
    paragraphs = from_html(re.sub(r"\bwp-caption-text\b", "", _CAPTION.sub(r"\1p", _tidied(html))))
    while paragraphs and COUNTER.fullmatch(paragraphs[0]):
        del paragraphs[0]
    while paragraphs and COUNTER.fullmatch(paragraphs[-1]):
        del paragraphs[-1]
    return "\n\n".join(paragraphs)


def content_media(html: str, join: Callable[[str], str]) -> tuple[Media, ...]:
    """Pictures (each by the largest of the sizes that the page offers), documents, videos and sound in *html*, in order."""
    tree = LexborHTMLParser(_tidied(html))
    for image in tree.css("img[srcset], img[data-srcset], img[data-lazy-srcset]"):
        sizes = next((value for name in ("srcset", "data-srcset", "data-lazy-srcset") if (value := image.attributes.get(name))), "")
        widths = [(int(width[:6]), url) for url, width in _WIDTH.findall(sizes)]
        if widths:
            image.attrs["src"] = max(widths, key=lambda pair: pair[0])[1]
            for lazy in [name for name in image.attributes if name.startswith("data-")]:
                del image.attrs[lazy]
    return media_from_html(_inner(tree), join)


def merged(media: Iterable[Media]) -> tuple[Media, ...]:
    """Each URL once, in order; a caption found later still counts."""
    found: dict[str, Media] = {}
    for one in media:
        earlier = found.get(one.url)
        found[one.url] = one if earlier is None else earlier if earlier.caption else Media(one.url, earlier.kind, one.caption)
    return tuple(found.values())


def plain(html: str) -> str:
    """The text of a short piece of HTML (a title, a name), on one line."""
    return clean(LexborHTMLParser(html).text()) if html else ""


def _tidied(html: str) -> str:
    tree = LexborHTMLParser(html)
    if tree.body is not None:
        for node in appended.outermost((*tree.css(_APPENDED), *appended.furniture(tree.body))):
            node.decompose()
    return _inner(tree)


def _inner(tree: LexborHTMLParser) -> str:
    body: LexborNode | None = tree.body
    return (body.inner_html or "") if body is not None else ""


__all__ = ["COUNTER", "content_media", "content_text", "merged", "plain"]
