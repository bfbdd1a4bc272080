"""What the report of a proof says, in Indonesian. Phrases that are whole stand in ``bahasa.yaml``, those around values here."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

import yaml

_PARTS: tuple[tuple[str, str], ...] = (
    (r"the row in (\w+) says the same", r"baris di tabel \1 berisi sama"),
    (r"it says (.+)", r"isinya \1"),
    (r"(.+) read, (.+) stored", r"terbaca \1, tersimpan \2"),
    (r"(\w+), by (.+)", r"\1, oleh \2"),
    (r"(.+) at byte (\d+), (\d+) bytes", r"\1 pada byte \2, \3 byte"),
    (r"line (\d+), root (\w+)\nrecord (\d+) of its file, by (\d+) hashes", r"baris \1, akar \2\nrekaman ke-\3 di berkasnya, lewat \4 hash"),
    (r"line (\d+), root (\w+)", r"baris \1, akar \2"),
    (r"line (\d+), column (\d+) of the decoded page, character (\d+), byte (\d+)(?:, in )?(.*)",
     r"baris \1, kolom \2 halaman yang sudah didekode, karakter \3, byte \4; \5"),
    (r"offset (\d+), length (\d+)", r"mulai byte \1, panjang \2"),
    (r"line (\d+), column (\d+), byte (\d+) of (.+)", r"baris \1, kolom \2, byte \3 dari \4"),
    (r"line (\d+) \(SHA-256 (\w+)\), root (\w+), leaf (\w+)", r"baris \1 (SHA-256 \2), akar \3, daun \4"),
    (r"(.+), offset (\d+), length (\d+)", r"\1, mulai byte \2, panjang \3"),
    (r"block (\S+), payload (\S+)", r"blok \1, muatan \2"),
    (r"(<.+>), (response|revisit) of (.+)", r"\1, \2 tanggal \3"),
    (r"(.+), certificate good", r"\1, sertifikat baik"),
    (r"(.+), certificate NOT verified", r"\1, sertifikat TIDAK terverifikasi"),
    (r"(.+), (\d+) bytes, SHA-256 (\w+)", r"\1, \2 byte, SHA-256 \3"),
    (r"The body as it came, in chunks; (.+) is that with chunks and compression undone",
     r"Isi seperti diterima, dalam potongan (chunked); \1 adalah isi itu tanpa potongan dan kompresi"),
    (r"The body as it came, coded as (.+); (.+) is that with chunks and compression undone",
     r"Isi seperti diterima, dikodekan sebagai \1; \2 adalah isi itu tanpa kompresi"),
    (r"The SHA-1 of the body as it came \(WARC-Payload-Digest has it in base32: (.+)\)",
     r"SHA-1 isi seperti diterima (WARC-Payload-Digest memuatnya dalam base32: \1)"),
    (r"The page, as (.+) has it", r"Halamannya, seperti di \1"),
)  # fmt: skip
_FORMS = tuple((re.compile(form, re.DOTALL), said) for form, said in _PARTS)


@cache
def _whole() -> dict[str, str]:
    said: dict[str, str] = yaml.safe_load(files("crawler.reread").joinpath("bahasa.yaml").read_text(encoding="utf-8"))
    return said


Said = Callable[[str], str]
"""From what is said in English to what the reader is told."""


def english(text: str) -> str:
    return text


def indonesian(text: str) -> str:
    """*text* in Indonesian; a value, a name or a rule stays as it is."""
    if (whole := _whole().get(text)) is not None:
        return whole
    for form, said in _FORMS:
        if match := form.fullmatch(text):
            return match.expand(said)
    return text


__all__ = ["Said", "english", "indonesian"]
