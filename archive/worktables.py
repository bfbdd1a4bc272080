"""Tables of what is still to do, as later migrations changed them (the first are in ``archive.schema``). Working state, no evidence."""

DISCOVERY = """
ALTER TABLE frontier ADD COLUMN claim TEXT;
DROP INDEX frontier_again;
CREATE INDEX frontier_again ON frontier(portal_id, kind, due_at) WHERE state = 'done';
DROP INDEX frontier_article;
CREATE INDEX frontier_article ON frontier(article_id) WHERE article_id IS NOT NULL;
CREATE INDEX frontier_inflight ON frontier(portal_id) WHERE state = 'inflight';
ALTER TABLE sources ADD COLUMN key TEXT;
ALTER TABLE sources ADD COLUMN etag TEXT;
ALTER TABLE sources ADD COLUMN last_modified TEXT;
ALTER TABLE sources ADD COLUMN capture_id TEXT;
ALTER TABLE sources ADD COLUMN polls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN fresh REAL NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN days REAL NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN fresh_at TEXT;
ALTER TABLE sources ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN claimed_at TEXT;
ALTER TABLE sources ADD COLUMN lastmod_right INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN lastmod_wrong INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN backfilling INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN swept_at TEXT;
ALTER TABLE sources ADD COLUMN sweeps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN sweep_left INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN current INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN parent TEXT;
CREATE TABLE canons (portal_id INTEGER PRIMARY KEY REFERENCES portals(id), canon TEXT NOT NULL) STRICT
"""
"""What each source yields and how far it can be trusted; the rule by which a portal's keys were made. The indexes leave out the rows that
no question reaches through them: of a million queued URLs none has an article yet."""
