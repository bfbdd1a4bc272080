"""The options by which ``search`` and ``export`` choose articles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import wraps
from typing import Any

import click

from archive.filters import Filters, day

_NAMES = [field.name for field in fields(Filters)]
_OPTIONS = (
    click.option("--portal", metavar="SLUG", help="Only this portal."),
    click.option("--region", metavar="CODE|NAME", help="Only portals of this region: 33, 33.10, or its name."),
    click.option("--category", metavar="NAME", help="Only this category, as the portal shows it."),
    click.option("--since", metavar="D", help="From this day on, YYYY-MM-DD."),
    click.option("--until", metavar="D", help="Up to and with this day, YYYY-MM-DD."),
    click.option("--reactions/--no-reactions", default=None, help="Only articles with a reaction (like, love, angry …), or without."),
    click.option("--gone/--not-gone", default=None, help="Only articles deleted from their portal, or only the others."),
    click.option("--edited/--not-edited", default=None, help="Only articles of which several versions were seen, or one."),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give *command* every option, and one argument ``where`` instead of them."""
    return _with(_OPTIONS, command)


def portal_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same for what belongs to a portal and to no article: portal, region and days."""
    return _with([option for name, option in zip(_NAMES, _OPTIONS, strict=True) if name in ("portal", "region", "since", "until")], command)


def _with(options: Sequence[Callable[..., Any]], command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def filtered(**given: Any) -> Any:
        chosen = {name: given.pop(name) for name in _NAMES if name in given}
        for name in ("since", "until"):
            chosen[name] = day(name, chosen[name])
        return command(where=Filters(**chosen), **given)

    decorated: Callable[..., Any] = filtered
    for option in reversed(options):
        decorated = option(decorated)
    return decorated
