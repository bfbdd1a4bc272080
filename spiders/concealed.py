"""What a page's own style sheets and scripts hide: the other dress of injected links. Pure.

Menus, dialogues and tabs are hidden so as well, and shown again by a click: this is asked only of what is suspicious for another reason.
Sheets in files of their own are not known from the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from spiders.page import Page
from spiders.paragraphs import unseen

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
_RULE = re.compile(r"([^{}]{1,2000})\{([^{}]{1,2000})\}")
_PLAIN = re.compile(r"[\w\s.#>*-]*[.#][\w\s.#>*-]*", re.ASCII)
_FADED = re.compile(r"opacity\s*:\s*0*(?:\.0+)?\s*(?:!|;|$)|clip\s*:\s*rect\(\s*[01](?:px)?\b|scale\(\s*0\s*\)", re.IGNORECASE)
_SCRIPTED = re.compile(
    r"""getElementById\(\s*["']([\w-]+)["']\s*\)\.style\.(?:display\s*=\s*["']none|visibility\s*=\s*["']hidden)"""
    r"""|\$\(\s*["']#([\w-]+)["']\s*\)\.(?:hide|remove)\(""",
    re.ASCII,
)
_MOST = 200  # selectors of one page


def concealed(page: Page) -> Iterator[LexborNode]:
    """The elements that the page's ``<style>`` hides by class or id on every screen, and those that its scripts hide by their ids."""
    for selector in dict.fromkeys((*_by_sheet(page), *_by_script(page))):
        yield from _found(page, selector)


def _by_sheet(page: Page) -> list[str]:
    sheets = _AT_RULE.sub("", _COMMENT.sub("", "\n".join(node.text() for node in page.tree.css("style"))))
    hiding = (names for names, style in _RULE.findall(sheets) if unseen(style) or _FADED.search(style))
    return [plain for names in hiding for name in names.split(",") if _PLAIN.fullmatch(plain := name.strip())][:_MOST]


def _by_script(page: Page) -> list[str]:
    scripts = "\n".join(node.text() for node in page.tree.css("script:not([src])"))
    return [f'[id="{one or other}"]' for one, other in _SCRIPTED.findall(scripts)][:_MOST]


def _found(page: Page, selector: str) -> list[LexborNode]:
    try:
        return page.tree.css(selector)
    except Exception:  # what a sheet writes need not be a selector
        return []


__all__ = ["concealed"]
