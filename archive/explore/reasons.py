"""Why a run ended as it did, and why an article is gone, in the reader's language: the index has it as the command line said it.

What a portal said stays as it is; so does whatever is not known here."""

from __future__ import annotations

import re

_MOVED = re.compile(r"\S+ was redirected to the home page")
_SAID: tuple[tuple[str, str], ...] = (
    (r"its address leads to the home page", "alamatnya mengarah ke beranda portal"),
    (
        r"another page answers: neither the article's title nor its text is on it( \(.*\))?",
        r"halaman lain yang menjawab, tanpa judul dan isi berita itu\1",
    ),
    (r"everything that was due is done", "semua yang jatuh tempo selesai"),
    (r"nothing is due now", "belum ada yang jatuh tempo"),
    (r"nothing is due now; (\d+) URLs wait for a later time", r"belum ada yang jatuh tempo; \1 alamat menunggu waktunya"),
    (
        r"(\d+) of the URLs asked for gave no article; (`.+`) lists them\. What failed is tried again next time\.",
        r"\1 alamat tidak menghasilkan berita; \2 memuat daftarnya. Yang gagal dicoba lagi pada kunjungan berikut.",
    ),
    (
        r"stopped at (.+); (\d+) URLs wait\. The same command goes on from here\.",
        r"berhenti pada \1; \2 alamat menunggu. Perintah yang sama melanjutkannya.",
    ),
    (
        r"(\S+) cannot be reached \((.+)\)\. Run it again later; nothing is lost\.",
        r"\1 tidak dapat dihubungi (\2). Ulangi nanti; tidak ada yang hilang.",
    ),
)
_INDONESIAN = tuple((re.compile(form, re.DOTALL), said) for form, said in _SAID)


def why(reason: str | None, lang: str) -> str:
    """*reason* in *lang*, without repeating the address of an article that is gone."""
    text = _MOVED.sub("its address leads to the home page", reason or "")
    if lang == "id":
        for form, said in _INDONESIAN:
            if match := form.fullmatch(text):
                return match.expand(said)
    return text
