"""Scrapy's settings for every Lumbung crawl; ``lumbung`` and ``scrapy`` both start from them."""

from __future__ import annotations

import os
from importlib.metadata import version

LUMBUNG_VERSION = version("lumbung")

BOT_NAME = "Lumbung"
SPIDER_MODULES = ["spiders.walk"]
USER_AGENT = f"Lumbung/{LUMBUNG_VERSION} (archival crawler; contact not set)"

# Where the archive is, and how it is written.
LUMBUNG_DATA = os.environ.get("LUMBUNG_DATA", "lumbung-data")
LUMBUNG_KEEPER = "crawler.keep.Keep"
# An exchange waits at most this long for company before its fsync, and where none is coming a quarter of it …
LUMBUNG_SYNC_SECONDS = 0.05
LUMBUNG_SYNC_BYTES = 4_000_000  # … or until this much has gathered
LUMBUNG_UNACKNOWLEDGED = 64  # answers of a portal that may wait for that while its next go out; half of them are a group
LUMBUNG_WARC_SIZE = 1_000_000_000
LUMBUNG_CLOCK = "archive.times.now"  # what time it is, for all that is kept and decided; waiting is the event loop's
LUMBUNG_CONNECT_TO: list[str] = []
LUMBUNG_LIMIT = 0  # articles a run; 0 = all that is due
LUMBUNG_MAX_SECONDS = 0.0  # a run, all its portals together
LUMBUNG_SIDE_BY_SIDE = 64  # portals crawled at once: they mostly wait, so that a slow one holds up no other
LUMBUNG_RECOUNTS_PER_RUN = 0  # articles counted again in one run, of all portals together; 0 = all that are due
LUMBUNG_RECOUNTS_PER_HOST_HOUR = 360  # whatever is due beyond it waits for a later run, the most worthwhile first
LUMBUNG_WAIT_SECONDS = 30.0  # a Retry-After up to this long is waited for within the run

# The wire is ours; decoding happens there, once.
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.Wire",
    "https": "crawler.wire.Wire",
    "ftp": None,
    "file": None,
    "data": None,
    "s3": None,
}
COMPRESSION_ENABLED = False
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "id,en;q=0.5",
    "Accept-Encoding": "gzip, br",
}
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 256_000_000

# The frontier is a table; nothing is queued in memory but what is in flight.
SCHEDULER = "crawler.frontier.Frontier"
ITEM_PIPELINES = {"crawler.deposit.Deposit": 500}
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    # Of Scrapy's own, only those that are used: each costs time on every page. Headers and time limits are the wire's.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawler.politeness.Politeness": 560,
    "crawler.redirect.Redirect": 600,
    "crawler.cookies.Cookies": 700,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
EXTENSIONS_BASE: dict[str, int] = {}
# Not even Scrapy's own statistics: the job's row says how it went, and signals cost time on every page.
EXTENSIONS = {"crawler.beginning.Beginning": 0}
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]  # 429 and 503 are politeness's
REDIRECT_MAX_TIMES = 10

# Politeness: one request at a time to a host, for all crawls of the process together, never without a rest.
DOWNLOADER = "crawler.downloader.Downloader"
DOWNLOAD_DELAY = 2.0
CONCURRENT_REQUESTS = 8  # of a portal: on the wire, or waiting for their turn
CONCURRENT_ITEMS = 1  # a page gives one Visit; each further worker is a task on every page
WARN_ON_GENERATOR_RETURN_VALUE = False  # parses the callback's source anew for every page, since a bound method is new each time

# Nothing listens, nothing phones.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False  # Scrapy's would fetch the Public Suffix List; crawler.cookies keeps a jar per host
ROBOTSTXT_OBEY = False  # crawler.politeness obeys it, by RFC 9309
LOG_LEVEL = "INFO"
LOG_FORMATTER = "crawler.quiet.Quiet"
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
