"""Article bodies as an editor leaves them: the raw HTML inside ``.post-text``."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from itertools import groupby

from crawler.demo.articles import Block, SampleArticle

_WORD = 'class="MsoNormal" style="margin-bottom:.0001pt;text-align:justify;line-height:150%"'


def render(article: SampleArticle, *, url: Callable[[str], str], image: Callable[[str], str]) -> str:
    """The body of *article*. *url* makes a path absolute, *image* gives a uniqid's path."""
    parts = [_group(kind, list(blocks), article.shape) for kind, blocks in groupby(article.blocks, key=lambda block: block.kind)]
    if article.inline_image:
        parts.insert(1, f'<p style="text-align:center"><img src="{image(article.inline_image)}" alt="" width="500" /></p>')
    if article.hidden_links:
        parts.append(
            f'<div style="display:none"><a href="{url("/berita/-/slot-gacor-hari-ini")}">slot gacor hari ini</a> '
            '<a href="http://arsip-lama.sukamajukab.go.id/wp-includes/fonts/slot-maxwin/">slot maxwin</a></div>'
        )
    return "\n".join(parts)


def _group(kind: str, blocks: list[Block], shape: str) -> str:
    texts = [escape(block.text, quote=False) for block in blocks]
    if kind == "li":
        return "<ul>\n" + "\n".join(f"<li>{text}</li>" for text in texts) + "\n</ul>"
    if kind == "row":
        rows = ("<tr>" + "".join(f"<td>{cell}</td>" for cell in text.split(" | ")) + "</tr>" for text in texts)
        return '<table border="1" cellpadding="4"><tbody>\n' + "\n".join(rows) + "\n</tbody></table>"
    match shape:
        case "br":
            return "<p>" + "<br />\n<br />\n".join(texts) + "</p>"
        case "div":
            return "<div>" + "\n".join(f'<div dir="auto">{text}</div><div dir="auto">&nbsp;</div>' for text in texts) + "</div>"
        case "word":
            return "\n".join(f'<p {_WORD}><span lang="IN" style="font-size:12.0pt">{text}</span></p>\n<p>&nbsp;</p>' for text in texts)
        case _:
            return "\n".join(f'<p style="text-align: justify;">{text}</p>' for text in texts)
