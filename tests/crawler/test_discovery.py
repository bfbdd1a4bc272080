from __future__ import annotations

from pathlib import Path

from tests.crawler.village import PARAGRAPH, Site, Village, assert_sound, http, journal, listing, rows


def turn_pages(site: Site, *, per_page: int = 4) -> None:
    """The newest first, *per_page* to a page, each page leading to the next."""
    pages = [site.articles[start : start + per_page] for start in range(0, len(site.articles), per_page)]
    for number, page in enumerate(pages, 1):
        more = f'<a rel="next" href="/?page={number + 1}">berikutnya</a>' if number < len(pages) else ""
        site.special["/" if number == 1 else f"/?page={number}"] = listing(page, more=more)


def pages_asked(site: Site) -> list[str]:
    asked = [path for path in site.paths() if path == "/" or path.startswith("/?page=")]
    site.asked.clear()
    return asked


def test_paging_goes_to_the_end_once_and_then_until_three_known_in_a_row(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("panjang", [f"/berita/{number}" for number in range(20, 0, -1)]))
        turn_pages(site)
        assert village.crawl(tmp_path, "panjang").jobs["panjang"]["articles_new"] == 20
        assert pages_asked(site) == ["/", *(f"/?page={number}" for number in range(2, 6))]

        site.articles.insert(0, "/berita/baru")
        turn_pages(site)
        assert village.crawl(tmp_path, "panjang").jobs["panjang"]["articles_new"] == 1
        assert pages_asked(site) == ["/"]

        pinned = site.articles[:1]
        site.articles = [*pinned, *(f"/berita/segar{number}" for number in range(6)), *site.articles[1:]]
        turn_pages(site)
        assert village.crawl(tmp_path, "panjang").jobs["panjang"]["articles_new"] == 6
        assert pages_asked(site) == ["/", "/?page=2", "/?page=3"], "one pinned post on top does not end the paging"
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(27,)]
        assert_sound(tmp_path)


WORDPRESS = '<link rel="https://api.w.org/" href="/wp-json/"><meta name="generator" content="WordPress 6.6">'


def test_the_sources_of_the_system_on_which_a_portal_was_rebuilt_are_asked(tmp_path: Path) -> None:
    """The portal's file still names the old one. The new home is a static page that names no article at all."""
    posts = [f"/berita-desa-{number}/" for number in range(4)]
    entries = "".join(f"<url><loc>http://pindah.contoh.go.id{path}</loc></url>" for path in posts)
    with Village() as village:
        site = village.add(tmp_path, Site("pindah", posts, yaml="profile: opensid\ndelay: 0.01\n"))
        site.special |= {"/": listing([], more=WORDPRESS), "/wp-sitemap.xml": http(f"<urlset>{entries}</urlset>", mime="text/xml")}
        frame = '<body class="single-post"><article class="type-post"><h1 class="entry-title">{}</h1><div class="entry-content"><p>{}'
        site.special |= {path: http(WORDPRESS + frame.format(f"Kabar {path}", PARAGRAPH)) for path in posts}
        done = village.crawl(tmp_path, "pindah")
        assert done.jobs["pindah"]["articles_new"] == 4, done.out
        assert "/wp-json/wp/v2/posts" in "".join(site.paths())
        assert {reader.split()[0] for (reader,) in rows(tmp_path, "SELECT DISTINCT reader FROM versions")} == {"wordpress/1"}


def test_a_first_walk_that_was_cut_short_is_taken_to_the_end_later(tmp_path: Path) -> None:
    with Village() as village:
        site = village.add(tmp_path, Site("panjang", [f"/berita/{number}" for number in range(20, 0, -1)]))
        turn_pages(site)
        kept, site.special["/?page=3"] = site.special["/?page=3"], b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
        assert village.crawl(tmp_path, "panjang").code == 5
        site.special["/?page=3"] = kept
        again = village.crawl(tmp_path, "panjang")
        assert again.code == 0, again.out
        assert rows(tmp_path, "SELECT count(*) FROM articles") == [(20,)]


def test_a_list_without_end_is_left_for_a_week(tmp_path: Path) -> None:
    """Each page names addresses that nobody has heard of, and none of them is an article."""
    with Village() as village:
        site = village.add(tmp_path, Site("takhabis", yaml="profile: generic\ndelay: 0.001\n"))
        pages = {f"/hal/{n}": [f"/palsu-{n}-{i}" for i in range(3)] for n in range(1, 2000)}
        for n, (path, named) in enumerate(pages.items(), 1):
            site.special[path] = listing(named, more=f'<a rel="next" href="/hal/{n + 1}">Selanjutnya</a>')
        site.special["/"] = listing(site.articles, more='<a rel="next" href="/hal/1">Selanjutnya</a>')
        first = village.crawl(tmp_path, "takhabis").jobs["takhabis"]
        assert (first["articles_new"], first["outcome"]) == (2, "done"), first
        turned = [path for path in site.paths() if path.startswith("/hal/")]
        assert turned == list(pages)[: len(turned)] and 48 < len(turned) < 60
        assert site.paths().index("/berita/satu") < site.paths().index("/hal/3")
        (rests,) = [event for event in journal(tmp_path, first["id"]) if event["event"] == "paging-rests"]
        assert rests["url"] == f"{site.home}hal/{len(turned) + 1}"
        asked = len(site.asked)
        village.crawl(tmp_path, "takhabis", "--limit", "5")
        assert [path for path in site.paths()[asked:] if path == "/" or path.startswith("/hal/")] == ["/"], "the walk is not begun anew"
