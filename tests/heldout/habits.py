# ruff: noqa: E501 - a portal stands in as few lines as it can
"""Seven held-out portals: one per generation of the Codingest scripts, each with habits of its own."""

from __future__ import annotations

from dataclasses import dataclass

from tests.heldout.story import Section, Stamp


@dataclass(frozen=True)
class Habits:
    generation: str
    slug: str
    host: str
    agency: str
    place: str
    zone: str
    seed: int
    events: tuple[str, ...]  # eight of them
    spots: tuple[str, ...]  # three; event by spot gives the titles
    things: tuple[str, ...]
    sections: tuple[Section, ...]
    authors: tuple[str, ...]
    stamp: Stamp
    months: str  # "long" and "short" Indonesian, "en"
    datelines: tuple[str, ...]
    feed: str | None = None
    feed_cap: int = 50
    sitemap: bool = False
    published_meta: bool = False
    json_ld: str | None = None  # the offset that the site's own clock setting writes
    robots: str = "User-agent: *\nDisallow:"
    numeric: bool = False  # post_url_structure = id
    shows_views: bool = True
    views_from: int = 0
    short_numbers: bool = False
    gone_goes_home: bool = False
    profile: str = "codingest"  # what the archivist wrote into the portal's file
    gzip: bool = False
    chunked: bool = False
    question: str = "What's Your Reaction?"
    labels: tuple[str, ...] = ("Like", "Dislike", "Love", "Funny", "Angry", "Sad", "Wow")

    @property
    def home(self) -> str:
        return f"http://{self.host}/"


PORTALS = (
    Habits(
        "infinite39", "dispusip-lembayungkab", "dispusip.lembayungkab.go.id", "Dinas Perpustakaan dan Kearsipan Kabupaten Lembayung", "Lembayung",
        "Asia/Jakarta", 39,
        ("Bedah Buku Karya Warga", "Penyelamatan Arsip Lama", "Sepekan Mobil Pintar", "Lomba Bertutur Anak", "Pelatihan Pustakawan Desa",
         "Alih Media Arsip Foto", "Kunjungan Taman Baca", "Gelar Wicara Literasi"),
        ("Balai Desa Sumberwangi", "Kecamatan Kaligawe", "Gedung Juang"), ("koleksi buku", "arsip foto", "kartu anggota"),
        (Section("berita", "Berita"), Section("kegiatan", "Kegiatan"), Section("layanan/keliling", "Layanan Keliling")),
        ("superadmin", "Wening Larasati"), "day", "long", ("day", "place"), chunked=True,
    ),
    Habits(
        "infinite44", "dinsos-paritraya", "dinsos.paritrayakota.go.id", "Dinas Sosial Kota Parit Raya", "Parit Raya", "Asia/Pontianak", 44,
        ("Penyaluran Bantuan Beras", "Jum'at Berbagi", "Verifikasi Data Keluarga", "Rumah Singgah Lansia", "Pelatihan Menjahit Disabilitas",
         'Program "Satu Atap"', "Bakti Sosial Terpadu", "Posko Dapur Umum"),
        ("Kelurahan Siantan Ujung", "Pasar Flamboyan", "Gang Kenari"), ("bantuan tunai", "data penerima", "paket sembako"),
        (Section("kabar", "Kabar Dinas"), Section("pengumuman", "Pengumuman"), Section("galeri-foto", "Galeri Foto")),
        ("Humas Dinsos", "redaksi"), "second", "en", ("place-date", "day"), feed="rss/latest-posts", sitemap=True, json_ld="+0700",
        question="Apa Reaksi Anda?", labels=("Suka", "Tidak Suka", "Cinta", "Lucu", "Marah", "Sedih", "Wow"), gzip=True, numeric=True, profile="auto",
    ),
    Habits(
        "varient17", "bpbd-gunungsari", "bpbd.gunungsarikab.go.id", "Badan Penanggulangan Bencana Daerah Kabupaten Gunung Sari", "Gunung Sari",
        "Asia/Jakarta", 17,
        ("Apel Siaga Banjir", "Simulasi Gempa Bumi", "Distribusi Air Bersih", "Pembentukan Desa Tangguh", "Pemasangan Rambu Evakuasi",
         "Kaji Cepat Longsor", "Pelatihan Relawan Muda", "Gladi Posko Kekeringan"),
        ("Dusun Ngaliyan", "Lereng Timur", "SMP Negeri Dua"), ("tangki air", "jalur evakuasi", "peta rawan"),
        (Section("siaga", "Siaga Bencana"), Section("berita-bpbd", "Berita BPBD"), Section("edukasi/sekolah", "Edukasi Sekolah")),
        ("Pusdalops", "admin"), "second", "short", ("place-long", "place"), feed="rss/latest-posts", feed_cap=30, published_meta=True,
        robots="User-agent: *\nDisallow: /arsip-lama\nDisallow: /admin", profile="auto",
    ),
    Habits(
        "varient19", "bapenda-tanahrimbun", "bapenda.tanahrimbunkab.go.id", "Badan Pendapatan Daerah Kabupaten Tanah Rimbun", "Tanah Rimbun",
        "Asia/Makassar", 19,
        ("Pekan Panutan Pajak", "Pemutihan Denda Kendaraan", "Sosialisasi Retribusi Baru", "Pemutakhiran Objek Pajak", "Undian Wajib Pajak Taat",
         "Operasi Sadar Pajak", "Gerai Bayar Malam", "Rekonsiliasi Piutang Daerah"),
        ("Terminal Induk", "Kecamatan Batu Licin", "Alun-Alun Selatan"), ("nomor objek pajak", "tagihan digital", "surat ketetapan"),
        (Section("info-pajak", "Info Pajak"), Section("agenda", "Agenda"), Section("regulasi", "Regulasi")),
        ("Bidang Penagihan", "Rahmat Hidayatullah"), "second", "long", ("place-date", "place-long"), sitemap=True, published_meta=True,
        json_ld="+0800", shows_views=False, chunked=True,
    ),
    Habits(
        "varient22-classic", "dlh-kotateduh", "dlh.kotateduh.go.id", "Dinas Lingkungan Hidup Kota Teduh", "Kota Teduh", "Asia/Jakarta", 221,
        ("Aksi Pungut Sampah", "Penanaman Seribu Mangrove", "Uji Emisi Gratis", "Bank Sampah Induk", "Sekolah Adiwiyata Mandiri",
         "Festival Daur Ulang", "Pengerukan Saluran Utama", "Pojok Kompos Warga"),
        ("Pantai Barat", "Rusun Cendana", "Taman Kota"), ("bibit mangrove", "tabungan sampah", "alat uji emisi"),
        (Section("warta", "Warta Lingkungan"), Section("kajian", "Kajian"), Section("warta/adipura", "Adipura")),
        ("Nur Aini", "dlh-admin"), "second", "short", ("place", "day"), feed="rss/latest-posts", sitemap=True, published_meta=True,
        json_ld="-0400", gone_goes_home=True, gzip=True, profile="auto",
    ),
    Habits(
        "varient22-magazine", "dispar-telukmerak", "dispar.telukmerakkab.go.id", "Dinas Pariwisata Kabupaten Teluk Merak", "Teluk Merak",
        "Asia/Makassar", 222,
        ("Festival Perahu Hias", "Lomba Foto Bahari", "Pelatihan Pemandu Selam", "Pasar Kuliner Malam", "Pentas Tari Pesisir",
         "Pembukaan Jalur Pendakian", "Sertifikasi Homestay Desa", "Kemah Budaya Pelajar"),
        ("Pulau Merah", "Pelabuhan Tua", "Desa Wisata Bungin"), ("tiket terusan", "kalender acara", "paket wisata"),
        (Section("kabar-wisata", "Kabar Wisata"), Section("acara", "Acara"), Section("destinasi", "Destinasi")),
        ("Ekraf Teluk Merak", "I Made Suarta"), "minute", "long", ("place", "place-long"), feed="rss/latest-posts", feed_cap=12,
        question="Bagaimana Reaksi Anda?", labels=("Suka", "Tak Suka", "Cinta", "Lucu", "Marah", "Sedih", "Kagum"),
    ),
    Habits(
        "varient3", "diskominfo-bukitkeramat", "diskominfo.bukitkeramatkab.go.id", "Dinas Komunikasi dan Informatika Kabupaten Bukit Keramat",
        "Bukit Keramat", "Asia/Jayapura", 30,
        ("Peluncuran Layanan Satu Data", "Literasi Digital Pelajar", "Jaringan Internet Kampung", "Forum Keterbukaan Informasi",
         "Pelatihan Keamanan Siber", "Siaran Keliling Radio", "Bimbingan Teknis Operator", "Klinik Tanda Tangan Elektronik"),
        ("Distrik Waimuri", "Kampung Harapan", "Aula Pendidikan"), ("akun surel dinas", "menara telekomunikasi", "aplikasi aduan"),
        (Section("berita-daerah", "Berita Daerah"), Section("siaran-pers", "Siaran Pers"), Section("infografis", "Infografis")),
        ("Yohana Wonda", "kominfo"), "second", "short", ("day", "place-date"), feed="rss-feeds/feed/latest", sitemap=True, json_ld="+0900",
        views_from=900, short_numbers=True, profile="auto",
    ),
)  # fmt: skip
