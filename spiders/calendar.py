"""Names of months and weekdays, Indonesian and English, as portals write them (2026-11): abbreviated, old and mistyped forms among them,
and the weekdays of Javanese, Sundanese, Balinese and Minangkabau, and Malay months."""

from __future__ import annotations

from collections.abc import Mapping


def _table(start: int, *rows: str) -> dict[str, int]:
    return {name: number for number, row in enumerate(rows, start) for name in row.split(",")}


MONTHS: Mapping[str, int] = _table(
    1,
    "januari,january,jan,djanuari,djan,janurari,januri",
    "februari,pebruari,febuari,pebuari,february,feb,peb,febr,pebr,februri,pebruary,feburari",
    "maret,march,mar,mrt,mac",
    "april,apr",
    "mei,mey,may,mai",
    "juni,june,jun,juny,djuni",
    "juli,july,jul,jully,djuli,julai",
    "agustus,agusutus,agutsus,agusuts,agustsus,agutus,august,agust,agst,agu,ags,agt,aug,ag,agts,ogos,augustus",
    "september,sept,sep,sepember,setember,septermber,septembr",
    "oktober,october,okt,oktb,oct,oktobr,oktorber,oktboer",
    "november,nopember,nov,nop,novermber,noveember,nofember",
    "desember,disember,dhesember,december,des,dec,desmber,desembr,desmeber",
)
"""Lower-case names and abbreviations to 1-12."""

WEEKDAYS: Mapping[str, int] = _table(
    0,
    "senin,senen,senayan,sinayan,soma,sen,monday,mon",
    "selasa,slasa,salasa,anggara,sel,tuesday,tues,tue",
    "rabu,rebo,rabaa,buda,rab,wednesday,wed",
    "kamis,kemis,kamih,wraspati,kam,thursday,thurs,thur,thu",
    "jumat,jum'at,jemuah,jumuah,juma'ah,jumaah,jumaik,sukra,jum at,jumaat,jum'aat,jum,friday,fri",
    "sabtu,saptu,setu,saniscara,sab,saturday,sat",
    "minggu,ahad,akad,akaik,ngahad,redite,min,mgg,sunday,sun",
)
"""Lower-case names and abbreviations to 0-6 from Monday."""


def _either(names: Mapping[str, int]) -> str:
    return f"(?:{'|'.join(sorted(names, key=len, reverse=True))})(?![a-z])"


MONTH = _either(MONTHS)
WEEKDAY = _either(WEEKDAYS)
"""Patterns for one name in lower-case text."""


__all__ = ["MONTH", "MONTHS", "WEEKDAY", "WEEKDAYS"]
