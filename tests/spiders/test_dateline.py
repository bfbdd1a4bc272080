"""The dateline before an article's text, the byline and boilerplate after it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.dateline import byline, read, role_of, trim_boilerplate

NOW = datetime(2026, 11, 20, tzinfo=UTC)
PUBLISHED = date(2024, 7, 30)
JULY_2 = date(2024, 7, 2)

DATELINES = {
    "KLATEN - Bupati Klaten membuka rapat.": ("KLATEN", None, "KLATEN"),
    "KLATEN – Bupati Klaten membuka rapat.": ("KLATEN", None, "KLATEN"),
    "KLATEN — Bupati Klaten membuka rapat.": ("KLATEN", None, "KLATEN"),
    "KLATEN -- Bupati Klaten membuka rapat.": ("KLATEN", None, "KLATEN"),
    "KLATEN– Bupati Klaten membuka rapat.": ("KLATEN", None, "KLATEN"),
    "JOGONALAN – Camat Jogonalan hadir.": ("JOGONALAN", None, "JOGONALAN"),
    "RAWA INDAH – Pasien berobat tanpa antre.": ("RAWA INDAH", None, "RAWA INDAH"),
    "TELUK BIRU - Warga menanam bakau.": ("TELUK BIRU", None, "TELUK BIRU"),
    "KLATEN UTARA – Camat hadir.": ("KLATEN UTARA", None, "KLATEN UTARA"),
    "KOTA MAGELANG – Wali Kota hadir.": ("KOTA MAGELANG", None, "KOTA MAGELANG"),
    "Klaten – “Kami siap,” kata Bupati.": ("Klaten", None, "Klaten"),
    "Bandung - Pemerintah Kota Bandung menggelar pasar murah.": ("Bandung", None, "Bandung"),
    "Jakarta Pusat - Wali Kota meninjau taman.": ("Jakarta Pusat", None, "Jakarta Pusat"),
    "Kota Sorong - Pemerintah Kota Sorong hadir.": ("Kota Sorong", None, "Kota Sorong"),
    "Kota Sorong - Senin, (29/9/2026) Pemerintah hadir.": ("Kota Sorong", None, "Kota Sorong - Senin, (29/9/2026)"),
    "Klaten,(site)--Bupati hadir.": ("Klaten", None, "Klaten,(site)"),
    "Klaten, (klatenkab.go.id) -- Bupati hadir.": ("Klaten", None, "Klaten, (klatenkab.go.id)"),
    "Klaten, 2/7/2024 – Dinas Perpustakaan hadir.": ("Klaten", JULY_2, "Klaten, 2/7/2024"),
    "Klaten, 2-7-2024 - Dinas Perpustakaan hadir.": ("Klaten", JULY_2, "Klaten, 2-7-2024"),
    "Klaten (2/7/2024) – Dinas Perpustakaan hadir.": ("Klaten", JULY_2, "Klaten (2/7/2024)"),
    "Klaten, Selasa (2/7/2024) – Dinas Perpustakaan hadir.": ("Klaten", JULY_2, "Klaten, Selasa (2/7/2024)"),
    "Pesawaran, 31 Oktober 2024 - Pemerintah hadir.": ("Pesawaran", date(2024, 10, 31), "Pesawaran, 31 Oktober 2024"),
    "Kab. Malang, 2 Juli 2024 – Dinas hadir.": ("Kab. Malang", JULY_2, "Kab. Malang, 2 Juli 2024"),
    "SEMARANG (28/7) - Gubernur hadir.": ("SEMARANG", date(2024, 7, 28), "SEMARANG (28/7)"),
    "Semarang, Minggu (28/7) – Gubernur hadir.": ("Semarang", date(2024, 7, 28), "Semarang, Minggu (28/7)"),
    "Klaten (30/12) – Camat hadir.": ("Klaten", date(2023, 12, 30), "Klaten (30/12)"),
    "Selasa, 02 Juli 2024, Dinas Perpustakaan dan Kearsipan hadir.": (None, JULY_2, "Selasa, 02 Juli 2024"),
    "Selasa (2/7/2024), Dinas Perpustakaan hadir.": (None, JULY_2, "Selasa (2/7/2024)"),
    "2 Juli 2024 – Dinas Perpustakaan hadir.": (None, JULY_2, "2 Juli 2024"),
    "Depok.go.id, 2 Juli 2024 – Wali Kota hadir.": (None, JULY_2, "Depok.go.id, 2 Juli 2024"),
}

SENTENCES = (
    "",
    "-",
    "Depok.go.id – Wali Kota hadir.",
    "Diskominfo Fakfak – Bupati hadir.",
    "Dinas Kominfo Fakfak – Bupati hadir.",
    "DPRD – Rapat paripurna digelar.",
    "ASN – Aparatur sipil negara wajib hadir.",
    "PENGUMUMAN – Diberitahukan kepada warga.",
    "BREAKING NEWS – Banjir melanda.",
    "JOKO WIDODO – Presiden meresmikan bendungan.",
    "Joko Widodo - Presiden ketujuh - meresmikan bendungan.",
    "Bupati Klaten – Sri Mulyani – membuka acara.",
    "Bupati Klaten, Sri Mulyani, membuka acara pada 2 Juli 2024 - hadir pula Sekda.",
    "Pemerintah Kabupaten Klaten - melalui Dinas Perpustakaan - mengadakan lomba.",
    "Perpustakaan Keliling - layanan unggulan dinas - kembali hadir.",
    "Perpustakaan Keliling Dinas Perpustakaan dan Kearsipan Kabupaten Klaten kembali memberikan pelayanan.",
    "Klaten - Solo merupakan jalur padat.",
    "Klaten – kota bersinar – berbenah.",
    "Semarang-Solo akan dihubungkan tol.",
    "Klaten-Bupati hadir.",
    "Rapat digelar Selasa, 2 Juli 2024 - dihadiri Camat.",
    "Kegiatan ini berlangsung pada hari Selasa, 2 Juli 2024, di aula.",
    "Pada Selasa (2/7/2024), Bupati membuka rapat.",
    "Selasa pagi itu – seperti biasa – warga berkumpul.",
    "Stunting - masalah gizi kronis - menjadi perhatian.",
    "Sebanyak 125 warga – sebagian besar petani – hadir.",
    "Klaten menjadi tuan rumah lomba desa.",
    "(28/7) - Gubernur hadir.",
    "Ayo ke perpustakaan! – Itulah ajakan Bupati.",
)


@pytest.mark.parametrize(("text", "expected"), DATELINES.items())
def test_datelines(text: str, expected: tuple[str | None, date | None, str]) -> None:
    line = read(text, published=PUBLISHED, zone="Asia/Jakarta", now=NOW)
    assert line is not None
    assert (line.place, line.date, line.raw) == expected


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Kota Sorong - Senin, (29/9/2026) Pemerintah hadir.", "weekday_mismatch"),  # a Tuesday
        ("KLATEN (Rabu, 4/7/24) – Pemerintah hadir.", "weekday_mismatch"),  # a Thursday
        ("Klaten, 2/7/2025 – Pemerintah hadir.", "after_publication"),
        ("Klaten, 2/12/2026 – Pemerintah hadir.", "future"),
    ],
)
def test_a_date_that_cannot_be_is_noted_and_not_believed(text: str, flag: str) -> None:
    line = read(text, published=PUBLISHED, zone="Asia/Jakarta", now=NOW)
    assert line is not None
    assert (line.place is not None, line.date, line.flags) == (True, None, (flag,))


@pytest.mark.parametrize("text", SENTENCES)
def test_ordinary_sentences(text: str) -> None:
    published = None if text.startswith("(28/7)") else PUBLISHED
    assert read(text, published=published, zone="Asia/Jakarta", now=NOW) is None


def test_a_date_without_year_needs_the_publication() -> None:
    assert read("SEMARANG (28/7) - Gubernur hadir.", published=None, zone="Asia/Jakarta", now=NOW) is None


@pytest.mark.parametrize(
    ("paragraphs", "name", "role"),
    [
        (["Teks.", "Penulis : Joko Priyono, Diskominfo Klaten", "Editor : Ul, Diskominfo Jateng"], "Joko Priyono", "person"),
        (["Teks.", "Editor : Ul, Diskominfo Jateng", "Penulis : Joko Priyono"], "Joko Priyono", "person"),
        (["Teks.", "Editor : Ul, Diskominfo Jateng"], "Ul", "editor"),
        (["Teks.", "Penulis: Siti Aminah, S.Sos / Editor: Budi"], "Siti Aminah, S.Sos", "person"),
        (["Teks.", "Penulis: Siti Aminah\nFoto: Budi"], "Siti Aminah", "person"),
        (["Teks.", "Penulis: Siti Aminah Editor: Budi"], "Siti Aminah", "person"),
        (["Teks.", "Pewarta : Rina"], "Rina", "person"),
        (["Teks.", "Kontributor : Humas Kecamatan Cawas"], "Humas Kecamatan Cawas", "account"),
        (["Teks.", "Reporter: Dwi N."], "Dwi N", "person"),
        (["Teks.", "Penulis/Foto : Rina"], "Rina", "person"),
        (["Teks.", "Oleh : Dinas Kominfo Kab. Malang"], "Dinas Kominfo Kab. Malang", "account"),
        (["Teks.", "Oleh Admin"], "Admin", "account"),
        (["Demikian acara selesai. (hms)"], "hms", "account"),
        (["Demikian acara selesai.(Humas)"], "Humas", "account"),
        (["Demikian acara selesai (humas)"], "humas", "account"),
        (["Demikian acara selesai. (mungki)"], "mungki", "person"),
        (["“Mari maju,” katanya.” (prokopim/dhe)"], "prokopim/dhe", "person"),
        (["Teks.", "(prokopim/dhe)"], "prokopim/dhe", "person"),
        (["Teks. (hms)", "Editor: Budi"], "hms", "account"),
        (["Teks.", "(Dinas Kominfo Klaten)"], "Dinas Kominfo Klaten", "account"),
    ],
)
def test_bylines(paragraphs: list[str], name: str, role: str) -> None:
    line = byline(paragraphs)
    assert line is not None
    assert (line.name, line.role) == (name, role)
    assert line.raw in "\n".join(paragraphs)


@pytest.mark.parametrize(
    "paragraphs",
    [
        [],
        [""],
        ["Teks."],
        ["Rapat dihadiri Dewan Perwakilan Rakyat Daerah (DPRD)"],
        ["Aplikasi ini memakai perangkat lunak terbuka (open source)"],
        ["Demikian. (*)"],
        ["Demikian. (***)"],
        ["Oleh karena itu, kita harus bersatu."],
        ["Oleh Bupati, acara dibuka dengan pemukulan gong."],
        ["Menurut penulis: hidup itu indah."],
        ["Sumber : https://jatengprov.go.id/berita"],
        ["Foto : Rina"],
        ["Penulis : https://contoh.go.id"],
        ["Editor yang baik membaca dua kali."],
        ["Penulis : Joko Priyono", "a.", "b.", "c.", "d.", "e."],
    ],
)
def test_no_byline(paragraphs: list[str]) -> None:
    assert byline(paragraphs) is None


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "superadmin",
        "Super Admin",
        "Administrator",
        "bidang ikp",
        "humas",
        "Dinsos",
        "Diskominfo Klaten",
        "PPID",
        "admin2",
        "Tim Redaksi",
        "",
    ],
)
def test_accounts(name: str) -> None:
    assert role_of(name) == "account"


@pytest.mark.parametrize(
    "name", ["Joko Priyono", "Siti Aminah, S.Sos", "mungki", "Minah Sari Dewi", "prokopim/dhe", "Joko Priyono, Diskominfo Klaten"]
)
def test_persons(name: str) -> None:
    assert role_of(name) == "person"


BODY = ["Bupati membuka acara.", "Acara ditutup dengan doa."]


@pytest.mark.parametrize(
    "tail",
    [
        [],
        ["Berita Terkait"],
        ["Berita Terkait", "Bupati Lantik Pejabat", "Camat Tinjau Banjir"],
        ["Baca juga: Bupati Lantik 12 Pejabat"],
        ["BACA JUGA"],
        ["Baca Juga Bupati Lantik Pejabat"],
        ["Bagikan ke sosial media: WhatsApp Facebook"],
        ["Bagikan:", "WhatsApp", "Facebook", "Twitter"],
        ["Share this:"],
        ["Facebook | Twitter | WhatsApp | Copy Link"],
        ["Selengkapnya"],
        ["Baca selengkapnya »"],
        ["Post Views: 1.234"],
        ["Dibaca 125 kali"],
        ["125 views", "Bagikan", "Selengkapnya..."],
        ["", " "],
    ],
)
def test_boilerplate_goes(tail: list[str]) -> None:
    assert trim_boilerplate(BODY + tail) == BODY


@pytest.mark.parametrize(
    "last",
    [
        "Baca juga dilakukan oleh para siswa setiap pagi.",
        "Bagikan sembako kepada warga, itulah pesan Bupati.",
        "Facebook menjadi sarana promosi desa.",
        "Berita terkait bencana disampaikan BPBD.",
        "Selengkapnya dapat dibaca pada lampiran.",
        "Sumber : https://jatengprov.go.id",
        "Penulis : Joko Priyono",
        "(hms)",
        "Sebanyak 125 kali dibaca oleh warga.",
        "Lomba Desa",
    ],
)
def test_sentences_stay(last: str) -> None:
    assert trim_boilerplate([*BODY, last]) == [*BODY, last]


def test_counters_before_the_text_go() -> None:
    assert trim_boilerplate(["Views: 114", *BODY]) == BODY


def test_a_heading_inside_the_text_stays() -> None:
    paragraphs = ["Bupati membuka acara.", "Baca juga: Bupati Lantik Pejabat", "Acara ditutup dengan doa."]
    assert trim_boilerplate(paragraphs) == paragraphs


def test_the_given_list_stays_whole() -> None:
    paragraphs = [*BODY, "Selengkapnya"]
    assert trim_boilerplate(paragraphs) == BODY
    assert paragraphs == [*BODY, "Selengkapnya"]


PIECES = st.sampled_from(
    ["KLATEN", "Klaten", " – ", " - ", "--", ", ", "2/7/2024", "(28/7)", "Selasa", "(hms)", "Penulis : ", "Rina", "Baca juga", ": ", "."]
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join)), max_size=5))
def test_no_text_raises(paragraphs: list[str]) -> None:
    trimmed = trim_boilerplate(paragraphs)
    assert len(trimmed) <= len(paragraphs)
    line = byline(trimmed)
    assert line is None or line.name
    for paragraph in paragraphs:
        found = read(paragraph, published=PUBLISHED, zone="Asia/Jakarta", now=NOW)
        assert found is None or found.place or found.date
