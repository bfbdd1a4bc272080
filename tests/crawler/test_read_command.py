"""``lumbung read``: many files in one call, each a line; a file that is no page stops no other."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from archive.errors import UsageError
from crawler.cli import lumbung
from tests.crawler.village import NOTED, article
from tests.crawler.village import lumbung as process

FIXTURES = Path(__file__).parent.parent / "fixtures"


def test_a_file_that_is_no_page_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    picture, page = tmp_path / "foto.jpg", FIXTURES / "wordpress" / "rest-astra.html"
    picture.write_bytes(b"\xff\xd8\xff\xe0" + b"\0" * 40)
    url = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["page_url"]
    (tmp_path / "urls.tsv").write_text(f"{picture}\thttps://dkp.contohayukab.go.id/foto.jpg\n{page}\t{url}\n", encoding="utf-8")
    arguments = ["--data", str(tmp_path), "read", "--url-from", str(tmp_path / "urls.tsv"), "--json"]
    done = CliRunner().invoke(lumbung, arguments, standalone_mode=False)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["file"], first["kind"]) == (str(picture), "other")
    assert "image/jpeg" in first["reason"]
    assert (second["file"], second["url"], second["profile"], second["counts"]) == (
        str(page), url, "wordpress", {"views": 1284, "comments": 2},
    )  # fmt: skip
    assert {"title", "text", "published_at", "published_date", "author", "tags", "media", "provenance", "flags"} <= second.keys()


def test_a_saved_page_whose_address_nobody_knows_is_no_home_page(tmp_path: Path) -> None:
    text = "Pemerintah kabupaten memperbaiki jalan penghubung antardesa sepanjang dua belas kilometer mulai pekan ini. " * 12
    plain, feed = tmp_path / "jalan rusak.html", '<link rel="alternate" type="application/rss+xml" href="https://dinas.contoh.go.id/feed">'
    plain.write_text(f"<h1>Jalan</h1><p>{text}</p>", encoding="utf-8")
    lists = tmp_path / "daftar.html"
    lists.write_text(feed + "".join(f"<h3><a href='https://dinas.contoh.go.id/kabar-{n}'>Kabar {n}</a></h3>" for n in range(6)))
    done = CliRunner().invoke(lumbung, ["--data", str(tmp_path), "read", str(plain), str(lists), "--json"], standalone_mode=False)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["kind"], first["url"]) == ("article", "http://page.invalid/jalan%20rusak.html")
    assert (second["kind"], len(second["links"])) == ("listing", 6)


def test_declarative_needs_a_portal(tmp_path: Path) -> None:
    arguments = ["--data", str(tmp_path), "read", str(FIXTURES / "declarative" / "nomor-pameran.html"), "--profile", "declarative"]
    done = CliRunner().invoke(lumbung, arguments, standalone_mode=False)
    assert isinstance(done.exception, UsageError)
    assert "--portal SLUG" in str(done.exception)


def test_a_page_that_names_others_has_none_of_them_asked(tmp_path: Path) -> None:
    head = '<link rel="stylesheet" href="http://cdn.asing.example/x.css"><script src="//skrip.asing.example/x.js"></script>'
    head += '<img src="http://gambar.asing.example/x.png"><iframe src="//bingkai.asing.example"></iframe>'
    entity = '<!DOCTYPE html SYSTEM "http://dtd.asing.example/x.dtd" [<!ENTITY x SYSTEM "http://entitas.asing.example/x">]>'
    page, feed = tmp_path / "halaman.html", tmp_path / "umpan.xml"
    page.write_bytes(article("Kabar dari balai desa", head=head).partition(b"\r\n\r\n")[2])
    item = "<item><title>Kabar &x;</title><link>http://a.asing.example/kabar</link></item>"
    feed.write_text(f'<?xml version="1.0"?>{entity}<rss version="2.0"><channel>{item}</channel></rss>'.replace("html", "rss"))
    noted = tmp_path / "asked.json"
    (tmp_path / "urls.tsv").write_text(f"{page}\thttp://aman.contoh.go.id/berita/satu\n{feed}\thttp://aman.contoh.go.id/feed\n")
    words = ("read", "--url-from", str(tmp_path / "urls.tsv"), "--json")
    done = process(tmp_path, *words, sabotage=NOTED, env={"ASKED": str(noted)})
    assert done.rows[0]["title"] == "Kabar dari balai desa", done.out + done.err
    assert json.loads(noted.read_text()) == []
