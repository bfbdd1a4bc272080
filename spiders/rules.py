"""The rules of a home-grown portal, as its YAML says them: where its articles stand, and which selector shows which field.

Strictly checked; ``spiders.profiles.declarative`` reads by them. A rule is a CSS selector, or a mapping that says more (``Rule``).
"""

from __future__ import annotations

import dataclasses
import re
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from archive.records import REACTIONS, Article

FIELDS = tuple(field.name for field in dataclasses.fields(Article) if field.name not in {"url", "provenance", "flags"})
"""What a rule can give: the columns of ``articles`` that a page shows."""

COUNTS = (*REACTIONS, "views", "comments", "shares", "rating", "votes", "downloads")
"""The kinds of count that a rule can give."""

_NUMBERED = re.compile(r"\{(page|offset)\}")
_EMPTY = LexborHTMLParser("")


def selector(value: str) -> str:
    """*value*, if it is a CSS selector. Raises ValueError."""
    try:
        _EMPTY.css_first(value)
    except SelectolaxError:
        raise ValueError(f"{value!r} is not a CSS selector; expected something like '.post-author a'") from None
    return value


def choice(value: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(value, known, n=1)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}"


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, str) else value


def _rule(value: Any) -> Any:
    return {"css": value} if isinstance(value, str | list) else value


def _form(value: str) -> str:
    try:
        groups = re.compile(value).groups
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from None
    if groups > 1:
        raise ValueError(f"{value!r} has {groups} groups; expected one, around what is meant, or none")
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One string, or a list of them."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Rule(_Strict):
    """Where one value stands: in the first element that a selector in ``css`` finds with any text, or in the page's address (``url``, a
    regular expression), or everywhere the same (``value``).

    ``attribute``: of the element, instead of its text. ``match``: a regular expression searched in what was found; its group is the value.
    """

    css: Words = ()
    attribute: str | None = None
    match: str | None = None
    url: str | None = None
    value: str | None = None

    @field_validator("css")
    @classmethod
    def _css(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(selector, value))

    @field_validator("match", "url")
    @classmethod
    def _forms(cls, value: str | None) -> str | None:
        return value if value is None else _form(value)

    @model_validator(mode="after")
    def _one(self) -> Rule:
        if sum(map(bool, (self.css, self.url, self.value))) != 1:
            raise ValueError("expected one of css, url and value")
        if not self.css and (self.attribute or self.match):
            raise ValueError("attribute and match belong to css")
        return self


class Listing(_Strict):
    """Lists of articles. ``cards``: the links to them, or elements around one. The next page: the link that ``next`` finds, or the address
    made of ``pages``, such as ``/berita/index/{offset}`` (with ``step``, articles a page) or ``/berita?page={page}``."""

    cards: Words
    next: str | None = None
    pages: str | None = None
    step: int = Field(default=10, gt=0)

    @field_validator("cards")
    @classmethod
    def _cards(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(selector, value))

    @field_validator("next")
    @classmethod
    def _next(cls, value: str | None) -> str | None:
        return value if value is None else selector(value)

    @field_validator("pages")
    @classmethod
    def _pages(cls, value: str | None) -> str | None:
        if value is not None and (len(_NUMBERED.findall(value)) != 1 or not value.startswith("/")):
            raise ValueError(
                f"{value!r} names no pages; expected a path with {{page}} or {{offset}} once, such as /berita/index/{{offset}}"
            )
        return value


class Rules(_Strict):
    """One layout of a portal. ``marks``: what a page of this layout has, where a portal has had several; ``articles``: their addresses,
    ``*`` for a part of a segment, ``**`` for several; ``article``: an element that only an article's page has.

    ``fields`` by column of ``articles``, ``counts`` by kind; ``drop``: what stands in the text and is none; ``attachments``: links to
    files.
    """

    name: str = Field(default="rules", pattern=r"^[a-z0-9-]+$")
    marks: Words = ()
    articles: Words = ()
    article: str | None = None
    fields: dict[str, Annotated[Rule, BeforeValidator(_rule)]] = Field(default_factory=dict)
    counts: dict[str, Annotated[Rule, BeforeValidator(_rule)]] = Field(default_factory=dict)
    attachments: Words = ()
    drop: Words = ()
    listing: Listing | None = None

    @field_validator("marks", "attachments", "drop")
    @classmethod
    def _selectors(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(selector, value))

    @field_validator("article")
    @classmethod
    def _article(cls, value: str | None) -> str | None:
        return value if value is None else selector(value)

    @field_validator("articles")
    @classmethod
    def _paths(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for path in value:
            if not path.startswith("/"):
                raise ValueError(f"{path!r} is no path; expected something like /berita/detail/*")
        return value

    @field_validator("fields", "counts")
    @classmethod
    def _names(cls, value: dict[str, Rule], about: Any) -> dict[str, Rule]:
        known, what = (FIELDS, "an article has no such field") if about.field_name == "fields" else (COUNTS, "no count is called so")
        for name in value:
            if name not in known:
                raise ValueError(f"{name}: {what}; {choice(name, known)}")
        return value

    @model_validator(mode="after")
    def _findable(self) -> Rules:
        if not self.articles and not self.article:
            raise ValueError("nothing says what an article is; expected articles: /berita/detail/* or article: a CSS selector")
        return self


def layouts(value: Any) -> Any:
    """``rules`` as a tuple: one mapping, or a list of them."""
    return tuple(value) if isinstance(value, list) else (value,) if isinstance(value, dict) else value


Layouts = Annotated[tuple[Rules, ...], BeforeValidator(layouts)]

__all__ = ["COUNTS", "FIELDS", "Layouts", "Listing", "Rule", "Rules", "choice", "selector"]
