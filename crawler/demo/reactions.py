"""The reaction widget in its three generations, as seen in the scripts' own templates (2026-11).

Every item of A and B has the class ``col-reaction-like``, whatever its reaction, and A's ``aria-valuenow`` is a height, not the count.
"""

from __future__ import annotations

from collections.abc import Callable

from archive.records import REACTIONS
from crawler.demo.articles import SampleArticle

_LABELS = dict(zip(REACTIONS, ("Suka", "Tidak Suka", "Cinta", "Lucu", "Marah", "Sedih", "Wow"), strict=True))


def render(article: SampleArticle, widget: str, url: Callable[[str], str]) -> str:
    """The widget of *article* in generation *widget* (A, B, C), or nothing where the portal has reactions off."""
    if not article.widget:
        return ""
    if widget == "C":
        items = "\n".join(_item_c(key, article.reactions[key], url) for key in REACTIONS)
        return (
            '<div class="reaction-wrapper"><h4 class="reaction-wrapper-title">Bagaimana Reaksi Anda?</h4>\n'
            f'<div class="reaction-grid" id="reactionContainer" data-post-id="{article.id}">\n{items}\n</div></div>'
        )
    item = _item_a if widget == "A" else _item_b
    most = max(article.reactions.values()) or 1
    items = "\n".join(item(key, article.reactions[key], most, article.id, url) for key in REACTIONS)
    return (
        '<div class="reactions noselect">\n<h4 class="title-reactions">What\'s Your Reaction?</h4>\n'
        f'<div id="reactions_result">\n{items}\n</div>\n</div>'
    )


def _item_a(key: str, count: int, most: int, number: int, url: Callable[[str], str]) -> str:
    height, icon = count * 90 // most, url(f"/assets/img/reactions/{key}.png")
    return (
        f'<div class="col-reaction col-reaction-like" onclick="add_reaction(\'{number}\',\'{key}\');"><div class="col-sm-12">'
        f'<div class="row"><div class="icon-cnt icon-cnt-png"><img src="{icon}" alt="{key}" class="img-reaction"></div></div>'
        f'<div class="row"><div class="progress progress-bar-vertical"><span class="span-vote">{count}</span>'
        f'<div class="progress-bar progress-bar-success" role="progressbar" aria-valuenow="{height}" aria-valuemin="0" '
        f'aria-valuemax="100" style="height: {height}%;"></div></div></div>'
        f'<div class="row"><p class="text-center"><button type="button" class="btn-reaction"><span>{_LABELS[key]}</span></button></p></div>'
        "</div></div>"
    )


def _item_b(key: str, count: int, most: int, number: int, url: Callable[[str], str]) -> str:
    icon = url(f"/assets/img/reactions/{key}.png")
    return (
        f'<div class="col-reaction col-reaction-like" onclick="addReaction(\'{number}\', \'{key}\');"><div class="col-sm-12">'
        f'<div class="row"><div class="icon-cnt"><img src="{icon}" alt="{key}" class="img-reaction">'
        f'<label class="label reaction-num-votes">{count}</label></div></div>'
        f'<div class="row"><p class="text-center"><label class="label label-reaction">{_LABELS[key]}</label></p></div></div></div>'
    )


def _item_c(key: str, count: int, url: Callable[[str], str]) -> str:
    return (
        f'<div class="reaction-btn" data-reaction="{key}">'
        f'<img src="{url(f"/assets/media/emoji/{key}.webp")}" class="reaction-img" alt="{key}">'
        f'<span class="reaction-label">{_LABELS[key]}</span><span class="reaction-count">{count}</span></div>'
    )
