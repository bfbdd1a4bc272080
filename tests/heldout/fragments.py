# ruff: noqa: E501 - markup stands in the lines in which the pages print it
"""Markup that several generations of the scripts share, as their templates print it (2026-11)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from html import escape

from tests.heldout.habits import Habits
from tests.heldout.prose import MONTHS
from tests.heldout.story import REACTIONS, Story

_ENGLISH = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SHORT = "Jan Feb Mar Apr Mei Jun Jul Ags Sep Okt Nop Des".split()


def e(text: str) -> str:
    return escape(text, quote=True)


def slashed(text: str) -> str:
    """PHP's addslashes, as the scripts put it into meta descriptions and JSON-LD."""
    return text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')


def day(moment: datetime, habits: Habits, *, padded: bool = False) -> str:
    """PHP's ``M j, Y`` with the month's name translated: month first, never a weekday."""
    names = {"long": MONTHS, "short": _SHORT, "en": _ENGLISH}[habits.months]
    return (
        f"{names[moment.month - 1]} {moment.day:02}, {moment.year}" if padded else f"{names[moment.month - 1]} {moment.day}, {moment.year}"
    )


def number(value: int, habits: Habits) -> str:
    return f"{value // 100 / 10:g}k" if habits.short_numbers and value >= 1000 else str(value)


def article_head(story: Story, habits: Habits, *, authors: bool) -> str:
    """Open Graph and friends of a post."""
    about = e(slashed(story.lead or ""))
    image = habits.home + story.image if story.image else ""
    lines = [
        f"<title>{e(story.title)} - {e(habits.agency)}</title>",
        f'<meta name="description" content="{about}"/>',
        f'<meta name="keywords" content="{e(", ".join(story.tags))}"/>',
        '<meta property="og:locale" content="en_US"/>',
        f'<meta property="og:site_name" content="{e(habits.agency)}"/>',
        '<meta property="og:type" content="article"/>',
        f'<meta property="og:title" content="{e(story.title)}"/>',
        f'<meta property="og:description" content="{about}"/>',
        f'<meta property="og:url" content="{habits.home}{story.slug}"/>',
        f'<meta property="og:image" content="{image}"/>',
        '<meta name="twitter:card" content="summary_large_image"/>',
        f'<meta name="twitter:title" content="{e(story.title)}"/>',
        f'<link rel="canonical" href="{habits.home}{story.slug}"/>',
    ]
    lines += [f'<meta property="article:tag" content="{e(tag)}"/>' for tag in story.tags]
    if authors:
        lines.append(f'<meta property="article:author" content="{e(story.author)}"/>')
    if habits.published_meta:
        lines.append(f'<meta property="article:published_time" content="{story.written:%Y-%m-%d %H:%M:%S}"/>')
        lines.append(f'<meta property="article:modified_time" content="{story.edited or story.written:%Y-%m-%d %H:%M:%S}"/>')
    return "\n".join(lines)


def plain_head(title: str, habits: Habits) -> str:
    return f'<title>{e(title)} - {e(habits.agency)}</title>\n<meta property="og:type" content="website"/>\n<meta property="og:title" content="{e(title)}"/>'


def json_ld(story: Story | None, habits: Habits) -> str:
    """The scripts at the page's end. Strings are pasted with addslashes, so an apostrophe makes the JSON invalid, as it does there."""
    if habits.json_ld is None:
        return ""
    site = [
        {"@context": "http://schema.org", "@type": "Organization", "url": habits.home, "name": habits.agency},
        {"@context": "http://schema.org", "@type": "WebSite", "url": habits.home, "potentialAction": {"@type": "SearchAction"}},
    ]
    blocks = [json.dumps(site)]
    if story is not None:
        shown = f"{story.written:%Y-%m-%dT%H:%M:%S}{habits.json_ld}"
        changed = f"{story.edited or story.written:%Y-%m-%dT%H:%M:%S}{habits.json_ld}"
        image = habits.home + (story.image or "")
        title, lead, author = slashed(story.title), slashed(story.lead or ""), slashed(story.author)
        if story.form == "video":
            blocks.append(
                f'{{"@context":"https://schema.org","@type":"VideoObject","name":"{title}","description":"{lead}","thumbnailUrl":["{image}"],'
                f'"uploadDate":"{shown}","embedUrl":"{story.video}"}}'
            )
        else:
            blocks.append(
                f'{{"@context":"https://schema.org","@type":"NewsArticle","mainEntityOfPage":{{"@type":"WebPage","@id":"{habits.home}{story.slug}"}},'
                f'"headline":"{title}","name":"{title}","articleSection":"{e(story.section.name)}",'
                f'"image":{{"@type":"ImageObject","url":"{image}","width":750,"height":500}},"datePublished":"{shown}","dateModified":"{changed}",'
                f'"inLanguage":"id","keywords":"{", ".join(story.tags)}","author":{{"@type":"Person","name":"{author}"}},'
                f'"publisher":{{"@type":"Organization","name":"{habits.agency}"}},"description":"{lead}"}}'
            )
    return "\n".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)


def reactions(story: Story, habits: Habits, generation: str) -> str:
    """The widget of generation A, B or C; A's bar carries a scaled percentage beside the count."""
    if not story.widget:
        return ""
    most = max(story.votes.values()) or 1
    cells = []
    for kind, label in zip(REACTIONS, habits.labels, strict=True):
        votes = story.votes[kind]
        handlers = {
            "infinite39": f"add_reaction('{story.id}', '{kind}');",
            "varient17": f"make_reaction('{story.id}','{kind}','1')",
            "varient19": f"add_reaction('{story.id}', '{kind}');",
        }
        call = handlers.get(habits.generation, f"addReaction('{story.id}', '{kind}');")
        handler = "" if story.voted_out else f' onclick="{call}"'
        barred = " col-disable-voting" if story.voted_out else ""
        icon = f"/assets/img/reactions/{kind}.{'gif' if generation == 'A' else 'png'}"
        if generation == "A":
            cells.append(
                f'<div class="col-reaction col-reaction-like{barred}"{handler}><div class="col-sm-12"><div class="row"><div class="icon-cnt">'
                f'<img src="{icon}" alt="{kind}" class="img-reaction"></div></div><div class="row"><div class="progress progress-bar-vertical">'
                f'<span class="span-vote">{votes}</span><div class="progress-bar" role="progressbar" aria-valuenow="{votes * 70 // most}" '
                f'aria-valuemin="0" aria-valuemax="100" style="height: {votes * 70 // most}%;"></div></div></div><div class="row">'
                f'<button type="button" class="btn-reaction{" disable-voting" if story.voted_out else ""}"><span>{label}</span></button>'
                "</div></div></div>"
            )
        elif generation == "B":
            cells.append(
                f'<div class="col-reaction col-reaction-like{barred}"{handler}><div class="icon-cnt"><img src="{icon}" alt="{kind}" '
                f'class="img-reaction"><label class="label reaction-num-votes">{votes}</label></div><p class="text-center">'
                f'<label class="label label-reaction{" label-reaction-voted" if kind == "love" and votes else ""}">{label}</label></p></div>'
            )
        else:
            cells.append(
                f'<div class="reaction-btn{" active" if kind == "wow" and votes else ""}" data-reaction="{kind}">'
                f'<img src="/assets/media/emoji/{kind}.webp" alt="" class="reaction-img"><span class="reaction-label">{label}</span>'
                f'<span class="reaction-count">{votes}</span></div>'
            )
    if generation == "C":
        return (
            f'<h4 class="reaction-wrapper-title">{e(habits.question)}</h4><div class="reaction-wrapper">'
            f'<div class="reaction-grid" id="reactionContainer" data-post-id="{story.id}">{"".join(cells)}</div></div>'
        )
    return (
        f'<div class="row"><div class="col-sm-12"><div class="reactions noselect"><h4 class="title-reactions">{e(habits.question)}</h4>'
        f'<div id="reactions_result">{"".join(cells)}</div></div></div></div>'
    )


def comments(story: Story) -> str:
    rows = "".join(
        f'<li><span class="username">Warga {n}</span><p class="comment-text">Terima kasih, komentar nomor {n}.</p><span class="date">{n} hari yang lalu</span></li>'
        for n in range(1, story.comments + 1)
    )
    return (
        f'<section id="comments"><div class="comment-section"><div id="comment-result"><ul class="comment-list">{rows}</ul></div>'
        f'<form id="form_add_comment" method="post"><input type="hidden" name="post_id" value="{story.id}">'
        '<textarea name="comment" placeholder="Tinggalkan komentar"></textarea></form></div></section>'
    )


def attached(story: Story) -> str:
    """Attachments are buttons of a form that posts: they have no address."""
    if not story.attachments:
        return ""
    forms = "".join(
        f'<form action="/download-file" method="post"><input type="hidden" name="id" value="{n}"><div class="file"><button type="submit" '
        f'name="file_type" value="file"><i class="icon-file"></i>{e(name)}</button></div></form>'
        for n, name in enumerate(story.attachments, 1)
    )
    return f'<div class="post-files"><h2 class="title">Berkas</h2>{forms}</div>'


def ci3_pager(path: str, page: int, pages: int) -> str:
    items = []
    for n in range(1, pages + 1):
        if n == page:
            items.append(f"<li class='disabled'><li class='active page-num'><a href='#'>{n}<span class='sr-only'></span></a></li>")
        else:
            items.append(f'<li class="page-num"><a href="{path}?page={n}" data-ci-pagination-page="{n}">{n}</a></li>')
    if page < pages:
        items.append(f'<li class="next"><a href="{path}?page={page + 1}" data-ci-pagination-page="{page + 1}" rel="next">&rsaquo;</a></li>')
    return f"<ul class='pagination'>{''.join(items)}</ul>" if pages > 1 else ""


def ci4_pager(path: str, page: int, pages: int, *, infinite: bool) -> str:
    def item(n: int, text: str) -> str:
        active = " active" if n == page and text.isdigit() else ""
        if infinite:
            return f'<li class="{active.strip()}"><a href="{path}?page={n}">{text}</a></li>'
        inner = text if text.isdigit() else f'<span aria-hidden="true">{text}</span>'
        return f'<li class="page-item{active}"><a class="page-link" href="{path}?page={n}">{inner}</a></li>'

    items = [item(n, str(n)) for n in range(1, pages + 1)]
    if page > 1:
        items.insert(0, item(page - 1, "Previous" if infinite else "‹"))
    if page < pages:
        items.append(item(page + 1, "Next" if infinite else "›"))
    kind = "pagination" if infinite else "pagination justify-content-end"
    return f'<nav aria-label="Page navigation"><ul class="{kind}">{"".join(items)}</ul></nav>' if pages > 1 else ""


def cut(title: str, length: int = 55) -> str:
    return title if len(title) <= length else title[:length] + "..."


def tag_links(story: Story, home: str) -> Iterable[str]:
    return (f'<li><a href="{home}tag/{tag.replace(" ", "-")}">{e(tag)}</a></li>' for tag in story.tags)
