"""Names of months and weekdays, Indonesian and English, as portals write them (2026-11): abbreviated, old and mistyped forms among them."""

from __future__ import annotations

from collections.abc import Mapping


def _table(start: int, *rows: str) -> dict[str, int]:
    return {name: number for number, row in enumerate(rows, start) for name in row.split(",")}


MONTHS: Mapping[str, int] = _table(
    1,
    "januari,january,jan,djanuari,djan,janurari,januri",
    "februari,pebruari,febuari,pebuari,february,feb,peb,febr,pebr,februri,pebruary,feburari",
    "maret,march,mar,mrt",
    "april,apr",
    "mei,mey,may,mai",
    "juni,june,jun,djuni",
    "juli,july,jul,djuli",
    "agustus,agusutus,agutsus,agusuts,agustsus,agutus,august,agust,agst,agu,ags,agt,aug,ag",
    "september,sept,sep,sepember,setember,septermber,septembr",
    "oktober,october,okt,oct,oktobr,oktorber,oktboer",
    "november,nopember,nov,nop,novermber,noveember,nofember",
    "desember,december,des,dec,desmber,desembr,desmeber",
)
"""Lower-case names and abbreviations to 1-12."""

WEEKDAYS: Mapping[str, int] = _table(
    0,
    "senin,sen,monday,mon",
    "selasa,sel,tuesday,tues,tue",
    "rabu,rab,wednesday,wed",
    "kamis,kam,thursday,thurs,thur,thu",
    "jumat,jum'at,jum at,jumaat,jum'aat,jum,friday,fri",
    "sabtu,sab,saturday,sat",
    "minggu,ahad,min,mgg,sunday,sun",
)
"""Lower-case names and abbreviations to 0-6 from Monday."""


def _either(names: Mapping[str, int]) -> str:
    return f"(?:{'|'.join(sorted(names, key=len, reverse=True))})(?![a-z])"


MONTH = _either(MONTHS)
WEEKDAY = _either(WEEKDAYS)
"""Patterns for one name in lower-case text."""


__all__ = ["MONTH", "MONTHS", "WEEKDAY", "WEEKDAYS"]
