"""Body HTML to paragraphs and media."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from archive.records import Media
from spiders.paragraphs import clean, from_html, media_from_html, unseen

BASE = "https://dinas.contohkab.go.id/berita/satu"


def join(href: str) -> str:
    return urljoin(BASE, href)


CASES = {
    "paragraphs": ("<p>Satu.</p><p>Dua.</p>", ["Satu.", "Dua."]),
    "unclosed": ("<p>Satu.<p>Dua.", ["Satu.", "Dua."]),
    "blank": ("<p>&nbsp;</p><p> </p><p>Isi</p><p>\u200b</p>", ["Isi"]),
    "two breaks": ("Satu.<br><br />Dua.<br>\n&nbsp;<br>Tiga.", ["Satu.", "Dua.", "Tiga."]),
    "one break": ("<p>Baris satu<br>baris dua</p>", ["Baris satu\nbaris dua"]),
    "breaks at the ends": ("<p><br>Isi<br></p>", ["Isi"]),
    "div soup": ("<div><div>Satu <span>kata</span></div>lepas<div>Dua</div></div>", ["Satu kata", "lepas", "Dua"]),
    "inline": ("<p>per<b>pus</b>takaan <em>desa</em></p>", ["perpustakaan desa"]),
    "source lines": ("<p>satu\n   dua\tdan\u00a0tiga</p>", ["satu dua dan tiga"]),
    "zero width": ("<p>ar\u200bsip \ufeffda\u00aderah</p>", ["arsip daerah"]),
    "list": ("<ul><li>Satu</li><li><p>Dua</p></li></ul>", ["Satu", "Dua"]),
    "nested list": ("<ol><li>Satu<ul><li>Dalam</li></ul></li><li>Dua</li></ol>", ["Satu", "Dalam", "Dua"]),
    "table": (
        "<table><tr><th>No</th><th>Nama</th></tr><tr><td>1</td><td><p>Budi</p><p>Sari</p></td></tr></table>",
        ["No | Nama", "1 | Budi Sari"],
    ),
    "table with one column": ("<table><tr><td><p>Satu.</p><p>Dua.</p></td></tr></table>", ["Satu.", "Dua."]),
    "layout table": (
        "<table><tr><td>Kiri<table><tr><td>a</td><td>b</td></tr></table></td><td>Kanan</td></tr></table>",
        ["Kiri", "a | b", "Kanan"],
    ),
    "headings and quotes": ("<h2>Judul</h2><blockquote><p>Kutipan</p></blockquote>", ["Judul", "Kutipan"]),
    "definition": ("<dl><dt>Arsip</dt><dd>Rekaman</dd></dl>", ["Arsip", "Rekaman"]),
    "preformatted": ("<pre>satu\ndua</pre>", ["satu\ndua"]),
    "silent": ("<p>Isi</p><script>x()</script><style>p{}</style><form>Kirim <button>Ya</button></form><iframe>y</iframe>", ["Isi"]),
    "comments": ("<!-- satu --><p>Isi<!-- dua --></p>", ["Isi"]),
    "captions": ("<figure><img src=a.jpg><figcaption>Keterangan</figcaption></figure><p>Isi</p>", ["Isi"]),
    "hidden": ('<p>Isi</p><div style="DISPLAY : none"><a href=x>slot</a></div><p hidden>gacor</p><p style="font-size:0">x</p>', ["Isi"]),
    "off the page": ('<div style="position:absolute;left:-9999px">slot</div><p style="margin-left:-5px">Isi</p>', ["Isi"]),
    "entities": ("<p>Rp5 &lt; Rp6 &amp; &#8220;ya&#8221;</p>", ["Rp5 < Rp6 & “ya”"]),
    "an address": ("https://contoh.go.id/a.html", ["https://contoh.go.id/a.html"]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", CASES)
def test_paragraphs(name: str) -> None:
    html, expected = CASES[name]
    assert from_html(html) == expected


def test_a_node_reads_as_its_html_does() -> None:
    html = "<div class=b><p>Satu.</p><p>Dua <b>tiga</b>.</p></div>"
    node = LexborHTMLParser(html).css_first(".b")
    assert node is not None
    assert from_html(node) == from_html(html)


def test_what_a_profile_drops_is_gone() -> None:
    assert from_html("<p>Isi</p><div class='iklan'><p>Beli</p></div><p class=x>y</p>", drop=[".iklan, .x"]) == ["Isi"]


def test_drop_takes_any_selector() -> None:
    html = '<p>Isi</p><p class="a col-bn-2 b">Beli</p><p class="iklanku">tetap</p><p class="x iklan">y</p><div><p>z</p></div>'
    assert from_html(html, drop=[".iklan", '[class*="col-bn-"]', "div > p"]) == ["Isi", "tetap"]


def test_several_nodes_are_read_in_order() -> None:
    tree = LexborHTMLParser('<div class=b><p>Satu.</p></div><p>Dua.</p><figure><img src="/a.jpg"></figure>')
    first, *more = tree.css(".b, body > p, figure")
    assert from_html(first, *more) == ["Satu.", "Dua."]
    assert [one.url for one in media_from_html(first, join, *more)] == ["https://dinas.contohkab.go.id/a.jpg"]


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        ("display:none", True),
        ("visibility: hidden", True),
        ("text-indent:-9999px", True),
        ("overflow:hidden;height:0", True),
        ("overflow:hidden; max-height:1px;", True),
        ("overflow:hidden;height:100px", False),
        ("line-height:1; overflow:hidden", False),
        ("font-size:0.9em", False),
        ("font-size:0px", True),
        ("display:block", False),
        ("", False),
        (None, False),
    ],
)
def test_styles_that_hide(style: str | None, hidden: bool) -> None:
    assert unseen(style) is hidden


def test_media_in_order_each_once() -> None:
    html = """
    <figure><img src="/assets/img/bg_mid.png" data-src="/u/satu.jpg"><figcaption>Satu <b>ya</b></figcaption></figure>
    <img src="data:image/gif;base64,R0" data-original="dua.png"><img src="/u/satu.jpg"><img src="x.gif" class="emoji">
    <img src="http://["><img src=""><img srcset="kecil.jpg 300w, besar.jpg 900w">
    <a href="/f/laporan.PDF?v=1">Unduh laporan</a><a href="/berita/lain">Baca</a><a href="mailto:a@b.id">surel</a>
    <iframe src="https://www.youtube.com/embed/abc"></iframe><iframe src="https://www.google.com/maps/embed?x=1"></iframe>
    <video><source src="/v/a.mp4"></video><audio src="/v/a.mp3"></audio><object data="/f/b.pdf"></object>
    <div style="display:none"><img src="/judi.jpg"></div>
    """
    host = "https://dinas.contohkab.go.id"
    assert media_from_html(html, join) == (
        Media(f"{host}/u/satu.jpg", "image", "Satu ya"),
        Media(f"{host}/berita/dua.png", "image"),
        Media(f"{host}/berita/besar.jpg", "image"),
        Media(f"{host}/f/laporan.PDF?v=1", "document", "Unduh laporan"),
        Media("https://www.youtube.com/embed/abc", "video"),
        Media(f"{host}/v/a.mp4", "video"),
        Media(f"{host}/v/a.mp3", "audio"),
        Media(f"{host}/f/b.pdf", "document"),
    )


FRAGMENTS = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<div>", "</div>", "<br>", "<td>", "<tr>", "<table>", "</table>", "<li>", "<pre>", "<!--", "<img src=", "<a href='"]
    )
    | st.text(max_size=12),
    max_size=30,
).map("".join)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(FRAGMENTS)
def test_any_fragment_gives_clean_paragraphs(html: str) -> None:
    for paragraph in from_html(html):
        lines = paragraph.split("\n")
        assert lines == [clean(line) for line in lines]
        assert all(lines)
    assert all(media.url.startswith("http") for media in media_from_html(html, join))


WORDS = st.lists(st.text("abcdefghij", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.lists(WORDS, max_size=6), st.sampled_from(["p", "div", "li", "h3", "blockquote"]))
def test_paragraphs_come_back_whatever_block_holds_them(texts: list[str], tag: str) -> None:
    assert from_html("\n".join(f"<{tag}>{text}</{tag}>" for text in texts)) == texts
    assert from_html("<br><br>".join(texts)) == texts


def test_a_thousand_nested_elements_are_read_without_recursion() -> None:
    assert from_html("<div>" * 200 + "dalam" + "</div>" * 200) == ["dalam"]
    assert from_html("<div>" * 5000 + "</div>" * 5000 + "<p>luar") in ([], ["luar"])
