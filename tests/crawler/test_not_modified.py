"""A feed that answers 304 is kept as a revisit of the answer that it confirms; and what the command line says of sources and traps."""

from __future__ import annotations

from pathlib import Path

from archive import Archive
from archive.records import Capture
from archive.replay import walk
from tests.crawler.village import Site, Village, assert_sound, http, lumbung, rows

ITEM = "<item><title>{0}</title><link>http://kabar.contoh.go.id/berita/{0}?utm_source=rss</link></item>"
FEED = "<rss version='2.0'><channel>{}</channel></rss>".format(ITEM.format("satu") + ITEM.format("kalender/2031/05"))
HEAD = b'HTTP/1.1 304 Not Modified\r\nETag: "a1"\r\nServer: tiny/1 \r\n\r\n'
EVIDENCE = "SELECT id, status, record_type, payload_digest, chunked, reading, warc_offset FROM captures ORDER BY id"


def test_an_unchanged_feed(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("kabar", ["/berita/satu", "/berita/dua"], yaml="profile: generic\ndelay: 0.01\nfeeds: [/feed]\n"))
        site.special["/feed"] = http(FEED, mime="application/rss+xml", headers='ETag: "a1"\r\n')
        assert village.crawl(tmp_path, "kabar").jobs["kabar"]["articles_new"] == 2
        assert site.paths().count("/berita/satu") == 1 and not any("utm" in path for path in site.paths())
        waiting = village.crawl(tmp_path, "kabar", "--due")
        assert (waiting.code, waiting.jobs["kabar"]["requests"]) == (0, 0), waiting.out

        site.special["/feed"], site.articles = HEAD, []
        site.special["/"] = http("<html><body><p>Selamat datang</p></body></html>")
        again = village.crawl(tmp_path, "kabar", "--backfill")
        assert again.code in (0, 5, 6) and site.paths()[-1] != "/feed", "a backfill wants whole answers"
        site.special["/"], site.articles = http("", status="404 Not Found"), []
        assert village.crawl(tmp_path, "kabar").code == 0, "what is as it was is no silent break"
        assert_sound(tmp_path)

        kept = {row[0]: row[1:] for row in rows(tmp_path, EVIDENCE)}
        with Archive(tmp_path) as archive:
            (last, *_) = rows(tmp_path, "SELECT id FROM captures WHERE status = 304 ORDER BY captured_at DESC LIMIT 1")
            assert kept[last[0]][1] == "revisit"
            assert archive.capture(last[0]).body.body.decode() == FEED
            found = {what.id: what for what, _ in walk(archive.warcs(), root=tmp_path) if isinstance(what, Capture)}
            assert found[last[0]].response == HEAD, "the bytes that came"
            assert b'If-None-Match: "a1"' in found[last[0]].request
        status = lumbung(tmp_path, "status", "kabar")
        assert "a calendar: the year 2031" in status.err and "http://kabar.contoh.go.id/feed" in status.out + status.err
        assert lumbung(tmp_path, "rebuild").code == 0
        assert {row[0]: row[1:] for row in rows(tmp_path, EVIDENCE)} == kept
