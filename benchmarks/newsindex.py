"""A generated archive's index of any size: portals, articles, versions, captures and counts as a national crawl would leave them.

``python -m benchmarks.newsindex DIR --articles 1000000`` makes ``DIR/index.db`` through the archive's own schema, triggers and all; no WARC
stands behind its rows. Words are drawn from a vocabulary of 60,000 in the proportions of Zipf and Mandelbrot, the commonest of them real
Indonesian ones, so that a question may be as rare or as common as one likes.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from archive import times
from archive.schema import connect

COMMON = (
    "yang dan di dengan untuk pada ini dari dalam tidak akan juga oleh kabupaten masyarakat kegiatan tahun daerah pemerintah kota dinas "
    "desa bupati kepala kecamatan pelayanan program pembangunan perpustakaan arsip warga kesehatan pendidikan anggaran jalan sekolah "
    "pertanian pasar bencana banjir wisata budaya lingkungan sampah air bersih guru siswa petani nelayan vaksinasi stunting posyandu "
    "pelatihan sosialisasi rapat koordinasi upacara peringatan jumat ramadan anak keluarga perempuan pemuda olahraga lomba pameran buku "
    "membaca literasi digital layanan keliling penduduk kartu izin usaha koperasi umkm investasi pajak retribusi proyek jembatan irigasi "
    "padi jagung cabai beras harga inflasi gempa longsor kebakaran relawan bantuan sosial kemiskinan zakat masjid gereja pura sekretaris"
).split()
TOPICS = ("Berita", "Pengumuman", "Pemerintahan", "Kesehatan", "Pendidikan", "Ekonomi", "Budaya", "Olahraga", "Lingkungan", "Layanan")
AGENCIES = ("Dinas Perpustakaan dan Kearsipan", "Dinas Kesehatan", "Dinas Pendidikan", "Dinas Pertanian", "Sekretariat Daerah")
KINDS = ("like", "love", "angry", "sad", "views")
SHARES = (1.5, 0.6, 0.3, 0.3, 40)
"""How much of each a visit finds more than the last, in proportion; the tails are long."""
END = datetime(2026, 11, 20, tzinfo=UTC)
VOCABULARY = 60_000
BATCH = 5_000


def vocabulary(chance: random.Random, size: int = VOCABULARY) -> list[str]:
    """*size* different words, the commonest first."""
    words = dict.fromkeys(COMMON)
    starts = ("", "", "", "me", "mem", "men", "ber", "di", "ke", "pe", "pem", "per", "ter", "se")
    ends = ("", "", "", "an", "kan", "i", "nya")
    syllables = [first + vowel + last for first in "bcdghjklmnprstwy" for vowel in "aiueo" for last in ("", "", "n", "r", "ng", "s")]
    while len(words) < size:
        root = "".join(chance.choices(syllables, k=chance.choice((2, 2, 3))))
        words[chance.choice(starts) + root + chance.choice(ends)] = None
    return list(words)


class Prose:
    """Words by the thousand, drawn in Zipf's proportions."""

    def __init__(self, seed: int) -> None:
        self.words = np.array(vocabulary(random.Random(seed)), dtype=object)
        self.random = np.random.default_rng(seed)
        weight = 1 / (np.arange(1, len(self.words) + 1) + 2.7) ** 1.05
        self.until = np.cumsum(weight / weight.sum())

    def draw(self, count: int, *, past: int = 0) -> list[str]:
        """*count* words, none of the *past* commonest."""
        floor = self.until[past - 1] if past else 0.0
        drawn = self.random.random(count) * (1 - floor) + floor
        found: list[str] = self.words[np.minimum(np.searchsorted(self.until, drawn), len(self.words) - 1)].tolist()
        return found


def portal_rows(count: int, regions: int) -> Iterator[tuple[Any, ...]]:
    for number in range(1, count + 1):
        region = number % regions
        code = f"{11 + region // 35}.{1 + region % 35:02d}"
        agency = f"{AGENCIES[number % len(AGENCIES)]} Kabupaten {region}"
        yield (
            number,
            f"dinas-{number:04d}",
            agency,
            f"http://dinas-{number:04d}.go.id/",
            code,
            f"Kabupaten {region}",
            "codingest",
            "Asia/Jakarta",
        )


class Batch:
    """The rows of some thousand articles, by table."""

    def __init__(self, prose: Prose, first: int, count: int, portals: int, every: int) -> None:
        chance = random.Random(first)
        titles, texts = prose.draw(count * 8, past=11), prose.draw(count * 150)
        self.captures: list[tuple[Any, ...]] = []
        self.articles: list[tuple[Any, ...]] = []
        self.versions: list[tuple[Any, ...]] = []
        self.states: list[tuple[Any, ...]] = []
        self.snapshots: list[tuple[Any, ...]] = []
        self.counts: list[tuple[Any, ...]] = []
        for place in range(count):
            number = first + place
            seen = END - timedelta(minutes=2 * (every - number))
            portal = int(portals * chance.random() ** 2) + 1  # a few portals have most articles
            length = chance.randint(60, 150)
            title = " ".join(titles[place * 8 : place * 8 + chance.randint(5, 8)]).capitalize()
            text = " ".join(texts[place * 150 : place * 150 + length]) + "."
            self._article(number, portal, seen, title, text, chance)

    def _article(self, number: int, portal: int, seen: datetime, title: str, text: str, chance: random.Random) -> None:
        url, at, digest = f"http://dinas-{portal:04d}.go.id/berita/{number}", times.stamp(seen), f"sha256:{number:064x}"
        gone, edited = chance.random() < 0.01, chance.random() < 0.03
        day = (seen - timedelta(days=chance.choice((0, 0, 0, 1, 30, 400)))).date().isoformat() if chance.random() < 0.98 else None
        status, category = "gone" if gone else "live", chance.choice(TOPICS)
        self.articles.append((number, portal, url, url, title, text, category, day, status, at, at, 2 if edited else 1, digest))
        observed, shown = (3 if chance.random() < 0.3 else 1), [0] * len(KINDS)
        for visit in range(observed):
            when = times.stamp(seen + timedelta(hours=9 * visit * visit))
            capture = f"00000000-0000-4000-8000-{number * 4 + visit:012x}"
            self.captures.append((capture, portal, url, when, "sha1:" + digest[-32:], f"collections/dinas-{portal:04d}/a.warc.gz", number))
            if visit == 0 or (visit == 1 and edited):
                self.versions.append((number, capture, when, digest, title, text))
            if observed > 1:
                snapshot = number * 4 + visit
                self.snapshots.append((snapshot, number, capture, when))
                shown = [now + int(chance.paretovariate(1.1) * share) for now, share in zip(shown, SHARES, strict=True)]
                if chance.random() < 0.004:
                    shown[0] = shown[0] * 3 // 4  # votes that were taken back, or removed
                self.counts += [(snapshot, kind, value, str(value)) for kind, value in zip(KINDS, shown, strict=True)]
        self.states.append((number, "live", at, None))
        if gone:
            self.states.append((number, "gone", at, "HTTP 404"))


INSERTS = {
    "captures": "INSERT INTO captures(id, portal_id, url, method, status, captured_at, purpose, record_type, payload_digest, warc_file, "
    "warc_offset, warc_length) VALUES (?, ?, ?, 'GET', 200, ?, 'article', 'response', ?, ?, ?, 9000)",
    "articles": "INSERT INTO articles(id, portal_id, url, key, title, text, category, published_date, status, first_seen_at, last_seen_at, "
    "versions, content_digest, language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'id')",
    "versions": "INSERT INTO versions(article_id, capture_id, seen_at, content_digest, title, text, reader) "
    "VALUES (?, ?, ?, ?, ?, ?, 'made/1')",
    "states": "INSERT INTO states(article_id, status, since_at, reason) VALUES (?, ?, ?, ?)",
    "snapshots": "INSERT INTO snapshots(id, article_id, capture_id, observed_at) VALUES (?, ?, ?, ?)",
    "counts": "INSERT INTO counts(snapshot_id, kind, value, bound, raw, rule) VALUES (?, ?, ?, 'exact', ?, '.count')",
}


def make(directory: Path, articles: int, *, portals: int = 600, regions: int = 150, seed: int = 1) -> Path:
    """Make ``directory/index.db`` with that many articles; its path. The same numbers give the same rows."""
    directory.mkdir(parents=True, exist_ok=True)
    path, prose = directory / "index.db", Prose(seed)
    db = connect(path, write=True)
    connection = db.conn
    assert connection is not None
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    with connection:
        connection.executemany("INSERT INTO portals VALUES (?, ?, ?, ?, ?, ?, ?, ?)", portal_rows(portals, regions))
    begun = time.monotonic()
    for first in range(1, articles + 1, BATCH):
        batch = Batch(prose, first, min(BATCH, articles + 1 - first), portals, articles)
        with connection:
            for table, insert in INSERTS.items():
                connection.executemany(insert, getattr(batch, table))
        if sys.stderr.isatty() or first % 100_000 == 1:
            print(f"{first + BATCH - 1} articles, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    options = parser.parse_args()
    made = make(options.directory, options.articles)
    print(f"{made}: {made.stat().st_size / 1e9:.1f} GB")
