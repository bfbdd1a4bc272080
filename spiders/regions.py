"""Indonesian regions by Kemendagri code: ``33`` a province, ``33.10`` a kabupaten or kota, ``33.10.05`` a kecamatan,
``33.10.01.2001`` a village.

The table beside this module (``regions.tsv``, code and name, 2025) ends at kabupaten and kota;
a longer code takes the name of the one it lies in.
Kemendagri and BPS number kecamatan and villages differently: these are never BPS codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path

CODE = re.compile(r"\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?", re.ASCII)


@cache
def table() -> Mapping[str, str]:
    """Code to name, as the table has them."""
    lines = (Path(__file__).parent / "regions.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def name_of(code: str) -> str:
    """The name of the province, kabupaten or kota that *code* stands for or lies in.

    Raises ValueError where the code has not the form ``PP[.KK[.CC[.DDDD]]]`` or is not in the table; the message says what is near.
    """
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a Kemendagri code: expected PP, PP.KK, PP.KK.CC or PP.KK.CC.DDDD, such as 33.10")
    if name := table().get(code[:5]):
        return name
    near = get_close_matches(code[:5], [known for known in table() if known[:2] == code[:2]] or list(table()), n=3, cutoff=0.4)
    hint = ", ".join(f"{known} {table()[known]}" for known in near)
    raise ValueError(f"no region has the code {code[:5]!r}; did you mean {hint}?")


__all__ = ["CODE", "name_of", "table"]
