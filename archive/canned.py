"""Questions that come with the index: views, each with what it means and what it cannot say.

They are asked by ``lumbung ask``, by SQL and in Datasette alike, since each is a view under its own name. "This week" and "silent" are
counted back from the archive's newest observation, not from today's clock, so that an archive says the same in ten years.
A view that has been released is changed by a new migration, which makes all of them again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from archive import controversies, edits, falls, months, observed
from archive.records import REACTIONS, SINGLE

_KINDS = ", ".join(f"'{kind}'" for kind in REACTIONS)
_NUMBER = "typeof(c.value) IN ('integer', 'real')"


@dataclass(frozen=True, slots=True)
class Question:
    """``name``: on the command line, and with underscores the view's. ``sql``: the view's SELECT, in the order in which it answers;
    ``needs``: tables that it asks and that the first migrations did not make."""

    name: str
    asks: str
    tanya: str  # the same in Indonesian
    says: str  # how it is counted, and what it leaves out
    sql: str
    needs: tuple[str, ...] = ()

    @property
    def view(self) -> str:
        return self.name.replace("-", "_")


MOST_REACTED = Question(
    "most-reacted",
    "Which articles gained most reactions this week?",
    "Berita mana yang paling banyak bertambah reaksinya minggu ini?",
    "Reactions added in the seven days up to the newest observation, all seven kinds together. What an article had when it was first "
    "seen counts for nothing: nobody saw when it came. Rounded counts (1.2K) are left out.",
    f"""
WITH week AS (SELECT strftime('%Y-%m-%dT%H:%M:%S', max(observed_at), '-7 days') AS since FROM snapshots),
recent AS (SELECT DISTINCT article_id FROM snapshots INDEXED BY snapshots_observed WHERE observed_at >= (SELECT since FROM week)),
steps AS (
    SELECT s.article_id, s.observed_at, c.value - lag(c.value) OVER (PARTITION BY s.article_id, c.kind ORDER BY s.observed_at, s.id) AS step
    FROM recent r CROSS JOIN snapshots s ON s.article_id = r.article_id CROSS JOIN counts c ON c.snapshot_id = s.id
    WHERE c.kind IN ({_KINDS}) AND c.bound = 'exact' AND {_NUMBER}
)
SELECT a.id AS article_id, p.slug AS portal, a.title, a.url, a.published_date, sum(t.step) AS gained, max(t.observed_at) AS observed_at
FROM steps t CROSS JOIN articles a ON a.id = t.article_id CROSS JOIN portals p ON p.id = a.portal_id
WHERE t.observed_at >= (SELECT since FROM week) AND t.step IS NOT NULL
GROUP BY a.id HAVING sum(t.step) > 0 ORDER BY gained DESC, a.id""",
)

EDITED = Question(
    "edited-articles",
    "Which articles were edited after publication?",
    "Berita mana yang diubah setelah terbit?",
    "Articles of which more than one version was seen, the latest edit first. An edit is dated by the visit that first showed it; what was "
    "changed and changed back between two visits is not known.",
    """
SELECT a.id AS article_id, p.slug AS portal, a.title, a.url, a.published_date, a.versions - 1 AS edits, e.seen_at AS edit_seen_at,
    v.capture_id
FROM edits e CROSS JOIN articles a ON a.id = e.article_id CROSS JOIN portals p ON p.id = a.portal_id
CROSS JOIN versions v ON v.id = e.version_id
ORDER BY e.seen_at DESC, e.article_id""",
    ("edits",),
)

DELETED = Question(
    "deleted-articles",
    "Which articles were deleted, and what says so?",
    "Berita mana yang sudah dihapus dari portalnya, dan apa buktinya?",
    "Articles that are gone now, the latest first, with the capture that showed it. gone_seen_at is the visit that found it gone; the "
    "deletion itself lies between last_seen_at and then.",
    """
SELECT a.id AS article_id, p.slug AS portal, a.title, a.url, a.published_date, a.last_seen_at, s.since_at AS gone_seen_at, s.reason,
    s.capture_id
FROM articles a JOIN portals p ON p.id = a.portal_id
LEFT JOIN states s ON s.id = (SELECT id FROM states WHERE article_id = a.id AND status = 'gone' ORDER BY since_at DESC, id DESC LIMIT 1)
WHERE a.status = 'gone' ORDER BY gone_seen_at DESC, a.id""",
)

SILENT = Question(
    "silent-portals",
    "Which portals have fallen silent, and is it they or we?",
    "Portal mana yang diam, dan siapa yang diam: portalnya atau kita?",
    "Portals without a new article for 14 days; days are counted from it to the archive's newest capture. why: 'nothing new' (it answered "
    "and published nothing), 'not reached' (it gave no good answer for 14 days, although the archive was at work), 'never reached'. Only "
    "the first is silence of the portal.",
    f"""
WITH now AS (SELECT max((SELECT max(captured_at) FROM captures WHERE portal_id = p.id)) AS at FROM portals p),
seen AS (
    SELECT p.id, p.slug AS portal, p.agency, p.region_code, p.region,
        (SELECT max(k.captured_at) FROM captures k WHERE k.portal_id = p.id AND k.status = 200) AS last_answer_at,
        (SELECT max(a.published_date) FROM articles a WHERE a.portal_id = p.id AND a.published_date <= (SELECT substr(at, 1, 10) FROM now))
        AS dated,
        (SELECT max(a.first_seen_at) FROM articles a WHERE a.portal_id = p.id AND a.published_date IS NULL) AS undated,
        (SELECT coalesce(sum(m.articles), 0) FROM months m WHERE m.portal_id = p.id) AS articles
    FROM portals p WHERE p.slug <> '{SINGLE}'
),
judged AS (
    SELECT *, max(coalesce(dated, ''), coalesce(substr(undated, 1, 10), '')) AS newest,
        CASE WHEN last_answer_at IS NULL THEN 'never reached'
            WHEN julianday(last_answer_at) < (SELECT julianday(at) - 14 FROM now) THEN 'not reached' ELSE 'nothing new' END AS why
    FROM seen
)
SELECT portal, agency, region_code, region, articles, nullif(newest, '') AS newest_article, last_answer_at, why,
    CAST(julianday((SELECT substr(at, 1, 10) FROM now)) - julianday(nullif(newest, '')) AS INTEGER) AS days
FROM judged
WHERE why <> 'nothing new' OR newest = '' OR julianday(newest) <= julianday(substr(last_answer_at, 1, 10)) - 14
ORDER BY days DESC, portal""",
    ("months",),
)

FALLEN = Question(
    "fallen-reactions",
    "Which reactions fell?",
    "Reaksi mana yang berkurang?",
    "Each time an exact reaction count was lower than at the visit before: votes taken back, removed or reset. Both captures prove it. "
    "Rounded and unreadable counts are left out.",
    """
SELECT a.id AS article_id, p.slug AS portal, a.title, a.url, f.kind, o.value AS before, n.value AS after, o.value - n.value AS fell,
    b.observed_at AS before_at, f.observed_at, b.capture_id AS before_capture_id, s.capture_id
FROM falls f CROSS JOIN snapshots s ON s.id = f.snapshot_id CROSS JOIN snapshots b ON b.id = f.before_snapshot_id
CROSS JOIN counts n ON n.snapshot_id = s.id AND n.kind = f.kind CROSS JOIN counts o ON o.snapshot_id = b.id AND o.kind = f.kind
CROSS JOIN articles a ON a.id = f.article_id CROSS JOIN portals p ON p.id = a.portal_id
ORDER BY f.observed_at DESC, fell DESC, a.id, f.kind""",
    ("falls",),
)

CONTROVERSIAL = Question(
    "controversial-articles",
    "Which articles made people angry or sad?",
    "Berita mana yang membuat orang marah atau sedih?",
    "Articles whose newest observation of reactions shows ten or more, of which angry and sad make up three in ten at least. A kind that "
    "the page does not show adds nothing. Whether people were angry at the news or at the agency, no count can say.",
    """
SELECT a.id AS article_id, p.slug AS portal, a.title, a.url, a.published_date, t.reactions, t.angry, t.sad, t.share, s.observed_at,
    s.capture_id
FROM controversies t CROSS JOIN articles a ON a.id = t.article_id CROSS JOIN portals p ON p.id = a.portal_id
CROSS JOIN snapshots s ON s.id = t.snapshot_id
ORDER BY t.share DESC, t.reactions DESC, t.article_id""",
    ("controversies",),
)

COVERAGE = Question(
    "coverage-by-region",
    "How many articles are kept of each regency and month?",
    "Berapa berita yang tersimpan per kabupaten/kota dan bulan?",
    "Articles by the portal's regency or city (province where the portal is a province's) and month of publication; articles without a "
    "date stand under an empty month. A month that is missing means that nothing is kept, not that nothing was published.",
    """
SELECT substr(p.region_code, 1, 5) AS region_code,
    max(CASE WHEN length(p.region_code) <= 5 OR p.region_code IS NULL THEN p.region END) AS region,
    m.dated AS month, count(*) AS portals, sum(m.articles) AS articles, sum(m.reacted) AS with_reactions, sum(m.gone) AS gone,
    sum(m.edited) AS edited
FROM (SELECT *, nullif(month, '') AS dated FROM months) m JOIN portals p ON p.id = m.portal_id
GROUP BY coalesce(substr(p.region_code, 1, 5), p.region, p.slug), m.month
ORDER BY region_code IS NULL, region_code, m.dated""",
    ("months",),
)

QUESTIONS = (MOST_REACTED, EDITED, DELETED, SILENT, FALLEN, CONTROVERSIAL, COVERAGE)


def m151_questions(db: Database) -> None:
    db.execute("CREATE INDEX snapshots_observed ON snapshots(observed_at)")
    _views(db)


def m152_questions_of_what_counts(db: Database) -> None:
    """Readings that better rules have taken the place of are no edits."""
    _views(db)


def m153_questions_at_once(db: Database) -> None:
    """The latest observations are found by an index that names their articles; joins go from the few to the many (hence CROSS JOIN)."""
    db.execute("DROP INDEX snapshots_observed")
    db.execute("CREATE INDEX snapshots_observed ON snapshots(observed_at, article_id)")
    _views(db)


def m154_newest_reactions(db: Database) -> None:
    """A listing shows comments or views alone: it is not what says how people reacted last."""
    _views(db)


def m161_falls(db: Database) -> None:
    """Reactions that fell are noted when they are stored."""
    for statement in falls.STATEMENTS:
        db.execute(statement)
    _views(db)


def m171_controversies(db: Database) -> None:
    """Articles that made people angry or sad are noted when their counts are stored."""
    for statement in controversies.STATEMENTS:
        db.execute(statement)
    _views(db)


def m172_months(db: Database) -> None:
    """Articles are counted by month when they are stored, and the newest numbers of each are looked up, not found among all."""
    for statement in (*months.STATEMENTS, *observed.NEWEST):
        db.execute(statement)
    db.execute("CREATE INDEX articles_undated ON articles(portal_id, first_seen_at) WHERE published_date IS NULL")
    _views(db)


def m174_edits(db: Database) -> None:
    """Articles that were edited are noted when the edit is stored."""
    for statement in edits.STATEMENTS:
        db.execute(statement)
    _views(db)


def m175_portals_alone(db: Database) -> None:
    """The collection of single captures is no portal that fell silent."""
    _views(db)


def _views(db: Database) -> None:
    """All of them, as far as this step's tables can answer: what a later one brings is asked from then on."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for question in QUESTIONS:
        db.execute(f"DROP VIEW IF EXISTS {question.view}")
        if there.issuperset(question.needs):
            db.execute(f"CREATE VIEW {question.view} AS {question.sql}")
