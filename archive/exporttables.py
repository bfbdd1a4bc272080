"""Tables that are exported beside those of a release."""

from __future__ import annotations

import pyarrow as pa

from archive.columnar import Column, Table

_S, _I, _AT = pa.string(), pa.int64(), pa.timestamp("us", tz="UTC")

VERSIONS = Table(
    "versions",
    "Every different text of every article, from the first seen to the last.",
    (
        Column("id", _I, "Number within this archive; versions.id of index.db"),
        Column("article_id", _I, "articles.id"),
        Column("number", _I, "1 for the first version of its article, and so on; null for a reading that was superseded, which is none"),
        Column("url", _S, "The article's canonical URL"),
        Column("portal", _S, "The portal's slug"),
        Column(
            "seen_at", _AT, "When the capture that first showed it was made, UTC; the edit itself lies between the visit before and then"
        ),
        Column("capture_id", _S, "The capture that proves it"),
        Column("content_digest", _S, "sha256 of title, lead and text, white space evened out"),
        Column("title", _S, "Title of this version"),
        Column("text", _S, "Paragraphs of this version, separated by one blank line"),
        Column("reader", _S, "Profile, version and generation of the reading rules that gave it"),
        Column("superseded_at", _AT, "When better rules took its place; null for the reading that counts"),
    ),
    ("id",),
)

FAILURES = Table(
    "failures",
    "Every attempt that gave no answer, and every refusal: what could not be had.",
    (
        Column("id", _I, "Number within this archive; failures.id of index.db"),
        Column("portal", _S, "The portal's slug"),
        Column("job_id", _S, "The job that tried"),
        Column("url", _S, "What was asked for"),
        Column("failed_at", _AT, "When, UTC"),
        Column("kind", _S, "dns, tls, connect, timeout, disconnect, robots, refused, challenge …"),
        Column("detail", _S, "What happened, for a person"),
        Column("record_id", _S, "UUID of the WARC metadata record that says so"),
        Column("warc_file", _S, "The WARC file, below the archive directory"),
        Column("warc_offset", _I, "First byte of the record's gzip member"),
    ),
    ("id",),
)

INDEXED_CAPTURES = Table(
    "captures",
    "Every HTTP exchange as the index has it.",
    (
        Column("id", _S, "The UUID of WARC-Record-ID"),
        Column("portal", _S, "The portal's slug"),
        Column("job_id", _S, "The job that made it"),
        Column("url", _S, "WARC-Target-URI"),
        Column("method", _S, "HTTP method"),
        Column("status", pa.int16(), "HTTP status"),
        Column("mime", _S, "type/subtype as the Content-Type header says"),
        Column("captured_at", _AT, "When the request was sent, UTC"),
        Column("purpose", _S, "Why the URL was visited"),
        Column("record_type", _S, "response or revisit"),
        Column("payload_digest", _S, "WARC-Payload-Digest, sha1:<base32>"),
        Column("warc_file", _S, "The WARC file, below the archive directory"),
        Column("warc_offset", _I, "First byte of the record's gzip member"),
        Column("warc_length", _I, "Bytes of the gzip member"),
        Column("ip", _S, "Address of the server"),
        Column("tls", _S, "Version, cipher, and 'unverified' where the certificate was not good"),
        Column("truncated", _S, "WARC-Truncated"),
        Column("reading", _S, "What it was read as, and by which rules; none where there was nothing to read"),
    ),
    ("id",),
)
