"""Bodies for held-out stories: sentences, and the shapes that editors of agency portals give them."""

from __future__ import annotations

from datetime import date
from html import escape
from random import Random

from tests.heldout.story import Piece

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()

WRITER = "Sri Handayani"
"""Who signs at the end of a text, where the account that posted it is another's."""

_SENTENCES = (
    "Kegiatan di {spot} itu diikuti {n} warga dari {m} dusun sejak pukul {h}.00 pagi.",
    "Kepala bidang menyampaikan bahwa {thing} tahun ini disusun bersama perangkat {spot}.",
    "Petugas mencatat {n} berkas {thing} yang sudah selesai diperiksa & siap dibagikan.",
    'Menurutnya, "{thing} bukan sekadar angka," karena warga {spot} merasakannya setiap hari.',
    "Sebanyak {m} relawan menyiapkan {thing} agar layanan tetap berjalan pada hari libur.",
    "Warga {spot} dapat mendaftar tanpa biaya dengan membawa kartu keluarga dan surat pengantar.",
    "Anggaran {thing} bersumber dari pendapatan daerah sebesar Rp{m},5 juta.",
    "Hingga sore, tim masih mendampingi {n} peserta yang belum memperoleh {thing}.",
    "Ia berharap {spot} menjadi contoh bagi kecamatan lain dalam mengelola {thing}.",
    "Bu Ratna, salah seorang peserta, mengaku baru pertama kali mengikuti {thing} di {spot}.",
)


class Prose:
    """Sentences about one portal's matters, never twice the same."""

    def __init__(self, seed: int, spots: tuple[str, ...], things: tuple[str, ...]) -> None:
        self.random = Random(seed)
        self.spots, self.things = spots, things

    def sentence(self) -> str:
        draw = self.random
        return draw.choice(_SENTENCES).format(
            spot=draw.choice(self.spots),
            thing=draw.choice(self.things),
            n=draw.randint(21, 990),
            m=draw.randint(3, 40),
            h=draw.randint(7, 10),
        )

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(2, 3)))

    def plain(self) -> Piece:
        text = self.paragraph()
        return Piece(f"<p>{escape(text)}</p>", (text,))

    def justified(self) -> Piece:
        """Pasted from a word processor: attributes, spans, hard spaces, empty paragraphs."""
        text = self.paragraph()
        inner = escape(text).replace(" dan ", "&nbsp;dan ")
        return Piece(
            f'<p class="MsoNormal" style="text-align:justify"><span style="font-size:12pt"><span lang="IN">{inner}</span></span></p>'
            '\n<p style="text-align:justify">&nbsp;</p>',
            (text,),
        )

    def broken(self) -> Piece:
        """Three paragraphs that only pairs of <br> keep apart."""
        texts = tuple(self.paragraph() for _ in range(3))
        return Piece("<div>" + "<br /><br />\r\n".join(map(escape, texts)) + "</div>", texts)

    def address(self) -> Piece:
        lines = ("Loket Pelayanan Terpadu", f"Jalan Melati Nomor {self.random.randint(2, 90)}", "Buka Senin sampai Kamis")
        return Piece("<p>" + "<br>".join(lines) + "</p>", lines, exact=False)

    def divided(self) -> Piece:
        texts = (self.paragraph(), self.paragraph())
        return Piece("".join(f'<div dir="auto">{escape(text)}</div>' for text in texts), texts)

    def headed(self) -> Piece:
        text = self.paragraph()
        return Piece(f"<h3><strong>Latar Belakang Kegiatan</strong></h3><p>{escape(text)}</p>", ("Latar Belakang Kegiatan", text))

    def quoted(self) -> Piece:
        text = self.paragraph()
        return Piece(f"<blockquote><p>{escape(text)}</p></blockquote>", (text,))

    def listed(self) -> Piece:
        items = ("Fotokopi kartu keluarga", "Surat pengantar ketua RT", f"Pas foto sebanyak {self.random.randint(2, 6)} lembar")
        return Piece("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>", items, exact=False)

    def table(self) -> Piece:
        rows = [("Wilayah", "Peserta")] + [(spot, str(self.random.randint(11, 99))) for spot in self.spots]
        cells = "".join(f"<tr><td>{left}</td><td>{right}</td></tr>" for left, right in rows)
        return Piece(
            f'<div class="table-responsive"><table border="1"><tbody>{cells}</tbody></table></div>',
            tuple(word for row in rows for word in row),
            exact=False,
        )

    def lazy_image(self, path: str) -> Piece:
        return Piece(
            f'<p><img src="/assets/img/img_bg_md.png" data-src="/{path}" class="lazyload" alt="Suasana acara"></p>', (), images=(path,)
        )

    def document(self, path: str) -> Piece:
        text = "Ketentuan selengkapnya dapat dibaca pada Surat Edaran Nomor 5."
        return Piece(
            f'<p>Ketentuan selengkapnya dapat dibaca pada <a href="/{path}" target="_blank">Surat Edaran Nomor 5</a>.</p>',
            (text,),
            documents=(path,),
        )

    def scripted(self) -> Piece:
        text = self.paragraph()
        return Piece(
            "<style>.kotak{color:red}</style><script>var hitung = 'jangan dibaca';</script>"
            f"<p>{escape(text)}</p><!-- catatan redaksi -->",
            (text,),
        )

    def byline(self) -> Piece:
        lines = (f"Penulis : {WRITER}, Bidang Pelayanan", "Foto : Dokumentasi Bidang")
        return Piece("".join(f"<p><em>{line}</em></p>" for line in lines), lines)

    def dateline(self, place: str, day: date, form: str) -> Piece:
        """A first paragraph that says where or when it happened; the day is never the day of publication."""
        long = f"{day.day:02} {MONTHS[day.month - 1]} {day.year}"
        lead = {
            "place": f"{place.upper()} – ",
            "place-date": f"{place}, {day.day}/{day.month}/{day.year} – ",
            "place-long": f"{place}, {long} - ",
            "day": f"{DAYS[day.weekday()]}, {long}, ",
        }[form]
        text = lead + self.paragraph()
        return Piece(f"<p><strong>{escape(lead.strip())}</strong> {escape(text[len(lead) :])}</p>", (text,))
