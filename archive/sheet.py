"""Lines of CSV that a program reads exactly and a spreadsheet opens without harm.

RFC 4180 with ``\\n`` between lines, UTF-8 without a byte order mark. Unknown (NULL) is nothing between the commas, an empty text is
``""``, zero is ``0``: three different things. Lists and objects are JSON.

A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return would be run as a formula by a spreadsheet (OWASP, "CSV
Injection"), and page text is written by strangers. So such a text gets an apostrophe before it, and one that begins with apostrophes
and then such a character gets one more; taking away one apostrophe where one of these follows gives the text back. Numbers, times and
JSON are never touched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

_DANGER = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r'[",\r\n]|^\s|\s$|^$')


def line(values: Iterable[Any], *, guard: bool = True) -> str:
    """One line with its end. *guard*: with the apostrophes told of above."""
    return ",".join(_cell(value, guard) for value in values) + "\n"


def unguard(text: str) -> str:
    """The text that a guarded cell stands for."""
    return text[1:] if text.startswith("'") and _DANGER.match(text) else text


def _cell(value: Any, guard: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = "'" + value if guard and _DANGER.match(value) else value
    elif isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False)
    else:
        return str(value)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
