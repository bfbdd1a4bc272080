"""The tables that the first two migrations make. They are released: a change is a migration of its own (``archive.schema``)."""

from __future__ import annotations

TABLES = """
CREATE TABLE portals (
    id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, agency TEXT NOT NULL, home TEXT NOT NULL,
    region_code TEXT, region TEXT, profile TEXT NOT NULL, timezone TEXT NOT NULL
) STRICT;
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), verb TEXT NOT NULL,
    started_at TEXT NOT NULL, finished_at TEXT, outcome TEXT, exit_code INTEGER, reason TEXT,
    requests INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0, articles_new INTEGER NOT NULL DEFAULT 0,
    articles_changed INTEGER NOT NULL DEFAULT 0, snapshots INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE captures (
    id TEXT PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), job_id TEXT REFERENCES jobs(id),
    url TEXT NOT NULL, method TEXT NOT NULL, status INTEGER NOT NULL, mime TEXT, captured_at TEXT NOT NULL, purpose TEXT NOT NULL,
    record_type TEXT NOT NULL CHECK (record_type IN ('response', 'revisit')), payload_digest TEXT NOT NULL,
    warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    ip TEXT, tls TEXT, truncated TEXT, chunked INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX captures_url ON captures(url, captured_at);
CREATE INDEX captures_portal ON captures(portal_id, captured_at);
CREATE INDEX captures_job ON captures(job_id);
CREATE INDEX captures_payload ON captures(payload_digest);
CREATE INDEX captures_place ON captures(warc_file, warc_offset);
CREATE TABLE failures (
    id INTEGER PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), job_id TEXT REFERENCES jobs(id),
    url TEXT NOT NULL, failed_at TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL, record_id TEXT NOT NULL UNIQUE,
    warc_file TEXT NOT NULL, warc_offset INTEGER NOT NULL
) STRICT;
CREATE INDEX failures_portal ON failures(portal_id, failed_at);
CREATE INDEX failures_job ON failures(job_id);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, portal_id INTEGER NOT NULL REFERENCES portals(id), url TEXT NOT NULL, key TEXT NOT NULL, native_id TEXT,
    title TEXT NOT NULL, lead TEXT, text TEXT NOT NULL, author TEXT, author_role TEXT, category TEXT, language TEXT,
    published_at TEXT, published_date TEXT, published_precision TEXT, published_raw TEXT, published_source TEXT, modified_at TEXT,
    dateline_place TEXT, dateline_date TEXT, image_url TEXT,
    status TEXT NOT NULL CHECK (status IN ('live', 'gone', 'unreachable')),
    first_seen_at TEXT NOT NULL, last_seen_at TEXT NOT NULL, versions INTEGER NOT NULL, content_digest TEXT NOT NULL,
    UNIQUE (portal_id, key)
) STRICT;
CREATE INDEX articles_native ON articles(portal_id, native_id);
CREATE INDEX articles_published ON articles(published_date);
CREATE INDEX articles_url ON articles(url);
CREATE TABLE versions (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), capture_id TEXT NOT NULL REFERENCES captures(id),
    seen_at TEXT NOT NULL, content_digest TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, reader TEXT NOT NULL
) STRICT;
CREATE INDEX versions_article ON versions(article_id, seen_at);
CREATE INDEX versions_capture ON versions(capture_id);
CREATE TABLE states (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), status TEXT NOT NULL, since_at TEXT NOT NULL,
    capture_id TEXT REFERENCES captures(id), reason TEXT
) STRICT;
CREATE INDEX states_article ON states(article_id, since_at);
CREATE TABLE tags (
    article_id INTEGER NOT NULL REFERENCES articles(id), tag TEXT NOT NULL, PRIMARY KEY (article_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_tag ON tags(tag);
CREATE TABLE media (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), url TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('image', 'document', 'video', 'audio')), caption TEXT,
    capture_id TEXT NOT NULL REFERENCES captures(id)
) STRICT;
CREATE INDEX media_article ON media(article_id);
CREATE TABLE provenance (
    version_id INTEGER NOT NULL REFERENCES versions(id), field TEXT NOT NULL, rule TEXT NOT NULL, raw TEXT NOT NULL,
    PRIMARY KEY (version_id, field)
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY, article_id INTEGER NOT NULL REFERENCES articles(id), capture_id TEXT NOT NULL REFERENCES captures(id),
    observed_at TEXT NOT NULL, UNIQUE (article_id, capture_id)
) STRICT;
CREATE INDEX snapshots_article ON snapshots(article_id, observed_at);
CREATE INDEX snapshots_capture ON snapshots(capture_id);
CREATE TABLE counts (
    snapshot_id INTEGER NOT NULL REFERENCES snapshots(id), kind TEXT NOT NULL, value ANY,
    bound TEXT NOT NULL CHECK (bound IN ('exact', 'at_least')), raw TEXT NOT NULL, rule TEXT NOT NULL,
    PRIMARY KEY (snapshot_id, kind)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, lead, text, content='articles', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
    INSERT INTO articles_fts(rowid, title, lead, text) VALUES (new.id, new.title, new.lead, new.text);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, text) VALUES ('delete', old.id, old.title, old.lead, old.text);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, lead, text ON articles BEGIN
    INSERT INTO articles_fts(articles_fts, rowid, title, lead, text) VALUES ('delete', old.id, old.title, old.lead, old.text);
    INSERT INTO articles_fts(rowid, title, lead, text) VALUES (new.id, new.title, new.lead, new.text);
END;
CREATE VIEW reactions AS
SELECT s.article_id, a.url, s.observed_at,
    max(CASE c.kind WHEN 'like' THEN c.value END) AS likes,
    max(CASE c.kind WHEN 'dislike' THEN c.value END) AS dislikes,
    max(CASE c.kind WHEN 'love' THEN c.value END) AS love,
    max(CASE c.kind WHEN 'funny' THEN c.value END) AS funny,
    max(CASE c.kind WHEN 'angry' THEN c.value END) AS angry,
    max(CASE c.kind WHEN 'sad' THEN c.value END) AS sad,
    max(CASE c.kind WHEN 'wow' THEN c.value END) AS wow,
    max(CASE c.kind WHEN 'views' THEN c.value END) AS views,
    max(CASE c.kind WHEN 'comments' THEN c.value END) AS comments,
    s.capture_id
FROM snapshots s JOIN articles a ON a.id = s.article_id LEFT JOIN counts c ON c.snapshot_id = s.id
GROUP BY s.id;
CREATE VIEW latest_reactions AS
SELECT article_id, url, observed_at, likes, dislikes, love, funny, angry, sad, wow, views, comments, capture_id FROM (
    SELECT *, row_number() OVER (PARTITION BY article_id ORDER BY observed_at DESC) AS newest FROM reactions
) WHERE newest = 1
"""
"""What is kept, derived from the WARC alone."""

WORK = """
CREATE TABLE frontier (
    portal_id INTEGER NOT NULL REFERENCES portals(id), key TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'inflight', 'done', 'dead')),
    due_at TEXT NOT NULL, rank REAL NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
    origin TEXT, via TEXT, found_at TEXT NOT NULL, article_id INTEGER REFERENCES articles(id), reason TEXT,
    PRIMARY KEY (portal_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX frontier_queued ON frontier(portal_id, kind, rank, due_at) WHERE state = 'queued';
CREATE INDEX frontier_dead ON frontier(portal_id, reason) WHERE state = 'dead';
CREATE INDEX frontier_again ON frontier(portal_id, due_at) WHERE state = 'done';
CREATE INDEX frontier_article ON frontier(article_id);
CREATE TABLE sources (
    portal_id INTEGER NOT NULL REFERENCES portals(id), url TEXT NOT NULL, kind TEXT NOT NULL,
    walked_at TEXT, polled_at TEXT, found INTEGER NOT NULL DEFAULT 0, status TEXT,
    PRIMARY KEY (portal_id, url)
) STRICT, WITHOUT ROWID;
CREATE TABLE hosts (
    host TEXT PRIMARY KEY, robots TEXT, robots_status INTEGER, robots_at TEXT, paused_until TEXT, reason TEXT
) STRICT, WITHOUT ROWID
"""
"""What is still to do and how each host wants to be treated: working state, no evidence, so no WARC record stands behind it."""
