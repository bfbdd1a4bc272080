"""A portal that means harm: scripts, SQL, terminal commands and reordered text in every place where a page may put words."""

from __future__ import annotations

from datetime import timedelta

from archive import Archive
from archive.records import Article, Count, Job, Media, PortalEntry, Provenance
from crawler.demo.routes import Answer
from tests.explore.history import END, exchange

SLUG = "jahat"
SCRIPT = "<script>document.title='DIRETAS';alert(1)</script>"
HANDLER = '"><img src=x onerror="alert(2)"><svg onload=alert(3)>'
SQL = "'; DROP TABLE articles; --"
ANSI = "\x1b[31mmerah\x1b[0m\x07"
BIDI = "laporan\u202egpj.exe\u2066\u2069"
TEMPLATE = "{{ 7*7 }}{% raw %}"
TITLE = f"Judul {SCRIPT} {SQL} {BIDI} {TEMPLATE}"
TEXT = f"Alinea pertama {SCRIPT}.\n\nAlinea kedua {HANDLER} {ANSI}.\n\n{SQL} \ue000nakal\ue001 {TEMPLATE}"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(4)</script></svg>'


def add(archive: Archive) -> int:
    """Keep the portal and its article, seen twice; the article's id."""
    home = f"http://{SLUG}.example.go.id/"
    entry = PortalEntry(SLUG, f"Dinas {SCRIPT}", "javascript:alert(5)//", "Asia/Jakarta", "generic", "33", f"Jawa {HANDLER}")
    portal_id = archive.enter(entry)
    job = Job("job-jahat", SLUG, "crawl", END, finished_at=END, outcome="failures", exit_code=5, reason=f"gagal {SCRIPT} {ANSI}")
    archive.begin(Job("job-jahat", SLUG, "crawl", END))
    picture = exchange(_id(1), home + "a.svg", Answer(200, SVG, "image/svg+xml"), END, SLUG, job.id, "requisite")
    archive.keep(picture)
    article_id = 0
    for number in (2, 3):
        at = END + timedelta(minutes=number)
        got = Answer(200, f"<h1>{TITLE}</h1>".encode(), "text/html", [("X-Jahat", f"{SCRIPT}{ANSI}")])
        kept = exchange(_id(number), f"{home}berita?q=%3Cscript%3E&x='\"", got, at, SLUG, job.id, "article")
        archive.keep(kept)
        article = Article(
            "javascript:alert(6)//" + home, TITLE + " baru" * (number - 2), TEXT + " ditambah" * (number - 2),
            lead=HANDLER, author=SCRIPT, author_role="person",
            category=HANDLER, image_url=home + "a.svg", tags=(SCRIPT, "a&b=c#d"), dateline_place=BIDI,
            media=(Media(home + "a.svg", "image", HANDLER), Media("javascript:alert(7)", "document", SCRIPT)),
            provenance=tuple(Provenance(field, SCRIPT, HANDLER) for field in ("title", "text", "lead", "author", "category", "tags")),
        )  # fmt: skip
        counts = [Count("like", number, SCRIPT, HANDLER), Count(SCRIPT, 1, HANDLER, SCRIPT), Count("love", None, "", "x")]
        article_id = archive.add(portal_id, "jahat", article, counts, capture_id=kept.id, seen_at=at, reader=f"{SCRIPT}/1").article_id
    archive.end(job)
    return article_id


def _id(number: int) -> str:
    return f"26bad000-0000-4000-8000-{number:012d}"
