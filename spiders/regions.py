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

_ENDINGS = {"kab": ("kabupaten",), "kota": ("kota",), "prov": ("provinsi",), "": ("kabupaten", "kota", "provinsi")}
"""What may follow a region's name in a host, and what the name then is of."""
_SHORT = {
    "jawa tengah": "jateng", "jawa barat": "jabar", "jawa timur": "jatim", "daerah istimewa yogyakarta": "jogja",
    "sumatera utara": "sumut", "sumatera barat": "sumbar", "sumatera selatan": "sumsel", "kepulauan riau": "kepri",
    "kepulauan bangka belitung": "babel", "kalimantan barat": "kalbar", "kalimantan tengah": "kalteng", "kalimantan selatan": "kalsel",
    "kalimantan timur": "kaltim", "kalimantan utara": "kaltara", "sulawesi selatan": "sulsel", "sulawesi tengah": "sulteng",
    "sulawesi utara": "sulut", "sulawesi barat": "sulbar", "sulawesi tenggara": "sultra", "nusa tenggara barat": "ntb",
    "nusa tenggara timur": "ntt",
}  # fmt: skip


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


def of_host(host: str) -> str | None:
    """The code of the province, kabupaten or kota that a government *host* names (``dispersip.klaten.go.id``, ``kendarikota.go.id``,
    ``jatengprov.go.id``), or None where it names none, or more than one."""
    found: set[str] = set()
    government, ending, _ = host.lower().rpartition(".go.id")
    for label in government.split(".")[-2:] if ending else ():
        for kind, kinds in _ENDINGS.items():
            if label.endswith(kind) and (name := label.removesuffix(kind)):
                found |= {code for code, full in table().items() if _kind(code, full) in kinds and name in _names(full)}
                break
    return found.pop() if len(found) == 1 else None


def timezone_of(code: str) -> str:
    """The IANA zone of the province that *code* lies in: WIB unless it lies east of Java and west Borneo."""
    province = int(code[:2])
    if province in (81, 82) or province >= 91:
        return "Asia/Jayapura"
    if province in (51, 52, 53, 63, 64, 65) or 71 <= province <= 76:
        return "Asia/Makassar"
    return "Asia/Pontianak" if province in (61, 62) else "Asia/Jakarta"


def _kind(code: str, full: str) -> str:
    return "provinsi" if len(code) == 2 else "kota" if re.match(r"kota\b", full, re.IGNORECASE) else "kabupaten"


def _names(full: str) -> tuple[str, ...]:
    bare = re.sub(r"^(?:kabupaten|kab\.?|kota|provinsi)(?: administrasi)?\s+", "", full, flags=re.IGNORECASE).lower()
    joined = re.sub(r"[^a-z]", "", bare)
    short = _SHORT.get(bare)
    return (joined, short) if short else (joined,)


__all__ = ["CODE", "name_of", "of_host", "table", "timezone_of"]
