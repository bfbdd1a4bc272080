"""What challenges, error screens and login walls print: wordings of named products and of Indonesian portals.

Recalled from the products' own pages and seen on portals (2026-11). ``spiders.refusal`` decides what a wording means on a given page.
"""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["challenge", "rate_limit", "maintenance", "login", "not_found", "hacked", "print_view"]


def _forms(*forms: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(forms)})[\s.!…:]*", re.IGNORECASE)


_CODE = r"(?:\d{3} ?[|:–-]? ?)?"
_SITE = r"(?:situs|website|web|portal|halaman|laman|sistem|server)(?: (?:web|kami|ini))*"
_REPAIR = r"(?:perbaikan|pemeliharaan|perawatan|maintenance|pengembangan)"
_MORE = r"(?: (?:sistem|situs|website|server|rutin|berkala|terjadwal))*"
_THING = r"(?:halaman|laman|page|artikel|berita|konten|post|data|url|file|tautan|link)"
_OOPS = r"(?:(?:wh)?oops|ups|o+ps|maaf|mohon maaf|sorry|waduh|yah|hm+)?[!.,…: ]*"
_ASKED = (
    r"(?: yang (?:anda|kamu) (?:cari|tuju|minta|akses|maksud)| (?:that )?you(?:'re| are)? (?:requested|looking for)"
    r"| ini| tersebut| could| can)*"
)
_MISSING = (
    r"(?:tidak (?:dapat |bisa )?(?:ditemukan|ada|tersedia|kami temukan)(?: lagi)?|belum tersedia"
    r"|(?:telah |sudah )?(?:dihapus|dipindahkan|hilang)"
    r"|not (?:be )?found|can ?(?:no|')t be found|could ?n(?:o|')t be found|doesn'?t exist|does not exist|is missing|isn'?t available)"
)

HEADINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "challenge",
        _forms(
            r"just a moment",
            r"attention required!?(?: \| cloudflare)?",
            r"(?:checking|verifying) (?:your browser|you are human|that you are not a robot)\b.{0,60}",
            r"(?:one moment,? )?please wait(?: while .{0,80})?|one moment,? please",
            r"robot challenge screen|human verification|bot (?:verification|protection|check)|security (?:check(?:point)?|verification)",
            r"vercel security checkpoint|making sure you're not a bot|pardon our interruption",
            r"are you (?:a )?(?:human|robot)\??|i'm not a robot|you are (?:a )?robot\??|(?:re|h)?captcha(?: verification| check)?",
            r"verif(?:y|ikasi) .{0,40}\b(?:human|robot|manusia)\b.{0,20}",
            r"verifikasi (?:keamanan|manusia|captcha|pengunjung)|pemeriksaan keamanan|mohon (?:tunggu|verifikasi).{0,60}",
            r"(?:sorry, )?you have been blocked|request rejected|web page blocked",
            r"access denied.{0,3}(?:sucuri|cloudflare|imunify360).{0,40}",
            r"sucuri (?:website firewall|cloudproxy).*|ddos-guard|incapsula.*|imperva.*",
        ),
    ),
    (
        "rate_limit",
        _forms(
            r"(?:error )?429\b.{0,3}(?:too many requests)?|too many (?:requests|attempts)|terlalu banyak (?:permintaan|percobaan)",
            r"(?:api )?rate limit(?:ed| exceeded)|(?:error 1015|you are being rate limited)",
            r"(?:509 )?bandwidth limit exceeded|(?:508 )?resource limit is reached",
        ),
    ),
    (
        "maintenance",
        _forms(
            rf"(?:maaf,? )?(?:{_SITE} )?(?:(?:sedang|masih) )*dalam (?:masa |proses )?{_REPAIR}{_MORE}",
            rf"(?:maaf,? )?(?:{_SITE} )?(?:(?:sedang|masih) )+(?:di)?{_REPAIR}{_MORE}|(?:{_SITE} )?maintenance(?: mode)?",
            r"(?:(?:this |the |our )?(?:web)?site (?:is )?)?(?:currently )?(?:(?:down )?for|under(?:going)?|in) (?:scheduled )?maintenance"
            r"(?: mode)?",
            r"(?:website |site )?under construction|coming soon|(?:we'll )?be right back(?: soon)?|segera hadir",
            rf"{_SITE} (?:sedang )?(?:offline|tidak aktif|ditutup|dinonaktifkan|ditangguhkan).{{0,60}}",
            r"(?:this )?account (?:has been )?suspended|(?:website|domain|hosting|site) (?:has been )?(?:suspended|expired|disabled)",
            r"database error|error establishing a database connection|kesalahan (?:dalam|saat) (?:membuat|menyambung).{0,40}basis data",
            r"a database error occurred|an uncaught exception was encountered|an error was encountered|a php error was encountered",
            r"whoops(?:,? (?:looks like something went wrong|there was an error))?|we seem to have hit a snag|(?:419 ?\|? ?)?page expired",
            rf"{_CODE}(?:internal )?server error|{_CODE}service (?:temporarily )?unavailable|{_CODE}bad gateway|{_CODE}gateway time-?out",
            r"50[0234]|web server is down|host error|connection timed out|origin is unreachable|site not found",
            r"wordpress (?:›|>) (?:error|galat|kesalahan)|(?:domain|website) not (?:configured|found)",
            r"parked domain.*|.{0,60}\bdomain (?:name )?(?:is )?(?:may be )?(?:for sale|parked|parking).*",
            r"this domain .{0,30}(?:expired|for sale).*",
        ),
    ),
    (
        "login",
        _forms(
            r"(?:halaman |form )?(?:log[ -]?in|sign[ -]?in|masuk(?: log)?)"
            r"(?: (?:admin\w*|page|form|dulu|terlebih dahulu|pengguna|aplikasi|user|to continue|ke .{1,30}))*",
            r"(?:silakan|silahkan|please) (?:log ?in|masuk|sign in).{0,40}",
            r"single sign[ -]?on|(?:user |member )?login required|autentikasi|authentication required",
        ),
    ),
    (
        "not_found",
        _forms(
            r"(?:error ?|galat ?|http ?)?404(?: ?[|:–-]? ?(?:error|(?:page |file )?not found|(?:halaman )?tidak ditemukan))?",
            rf"{_OOPS}(?:the |this |that )?{_THING}{_ASKED}(?: {_MISSING})(?:[, ]+(?:atau|or|dan|and) (?:telah |sudah )?{_MISSING})*",
            rf"{_OOPS}(?:kami tidak (?:dapat |bisa )?menemukan|we can ?(?:no|')t find|we could ?n(?:o|')t find)"
            rf" (?:the |this |that )?{_THING}{_ASKED}",
            rf"{_OOPS}(?:not found|tidak ditemukan|nothing (?:was )?found(?: here)?|tidak ada (?:data|berita|artikel) yang ditemukan)",
            rf"{_OOPS}(?:that|this) page (?:can(?:no|')t be found|isn'?t available|does ?n(?:o|')t exist|is missing|no longer exists)",
            r"(?:404 )?error page(?: 404)?|halaman (?:error|galat)",
            r"(?:anda|kamu) (?:tersesat|salah alamat|sepertinya tersesat).{0,30}|(?:you(?:'re| are)|are you) lost.{0,30}|halaman hilang",
            r"(?:error )?404 ?[|:–—-] ?(?:(?:wh)?oops|ups|maaf|sorry|error|page|halaman|laman|file|not found)\b.{0,60}",
        ),
    ),
)
"""What a title (or a segment of one) or a first heading says from end to end."""

SERVER_TITLE = _forms(
    r"index of /.*|directory listing (?:for|of) /.*|phpinfo\(\)|php [\d.]+ - phpinfo\(\)",
    r"apache2? (?:\w+ )?(?:linux )?default page(?:: it works)?|welcome to (?:nginx|centos|openresty|caddy|xampp|codeigniter).*",
    r"(?:(?:apache )?http server )?test page(?: for (?:the )?.*| powered by .*)?|iis windows(?: server)?",
    r"default (?:web site|parallels plesk) page.*",
)
"""Titles that nothing but a server prints, however long the page."""

OPENINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "rate_limit",
        re.compile(
            r"\W*(?:error\W+)?(?:429\W+)?(?:message\W+)?(?:too many (?:requests|attempts)|terlalu banyak (?:permintaan|percobaan))\b",
            re.IGNORECASE,
        ),
    ),
    ("challenge", re.compile(r"\W*(?:the requested url was rejected|this site requires javascript to work)", re.IGNORECASE)),
    (
        "maintenance",
        re.compile(
            r"\W*(?:error establishing a database connection|briefly unavailable for scheduled maintenance"
            r"|sedang tidak tersedia karena pemeliharaan|there has been a critical error on|(?:telah )?terjadi (?:galat|kesalahan) serius"
            r"|(?:php )?(?:fatal|parse) error\W|(?:warning|message)\W+mysqli?_|unable to connect to (?:your |the )*database"
            r"|a (?:database|php) error (?:occurred|was encountered)|an uncaught exception|no input file specified"
            rf"|service (?:temporarily )?unavailable|(?:mohon )?maaf,? {_SITE} sedang|{_SITE} sedang (?:dalam )?{_REPAIR})",
            re.IGNORECASE,
        ),
    ),
    ("not_found", re.compile(r"\W*(?:404\W*)?(?:(?:page|file) not found|halaman tidak ditemukan|not found)\W*$", re.IGNORECASE)),
)
"""How the text of a very short page begins."""

MARK = re.compile(
    r"/\.well-known/sgcaptcha|_cf_chl_opt|id=[\"']?challenge-(?:form|running|error-text)|_Incapsula_Resource|sucuri_cloudproxy_js|/lsrecap/"
    r"|ddos-guard/js-challenge|/cdn-cgi/l/chk_|slowAES\.decrypt|imunify360|awswaf\.com/.{0,80}challenge|anubis_challenge"
    r"|class=[\"'][^\"']{0,40}(?:g-recaptcha|h-captcha|cf-turnstile)",
    re.IGNORECASE,
)
"""Marks of a challenge in the page's source. Some stand on ordinary pages of protected sites too. Looking for them takes milliseconds."""

NOT_FOUND_PATH = re.compile(
    r"/(?:index\.php/)?(?:[a-z]{2}/)?(?:(?:error|errors|page|pages|halaman)[/_-]?)?(?:404|not[-_]?found|page[-_]?not[-_]?found|notfound|error)"
    r"(?:[-_]error|[-_]page|\.html?|\.php)?/?",
    re.IGNORECASE,
)
"""Where sites lead to that answer a missing page with a redirect."""

NOT_FOUND_MARKS = (
    "body.error404, .error-404, .error404, .error_404, #error-404, #error404, .page-404, .page_404, .http-404, .four-oh-four, .notfound-404"
    ", .not-found-page, .page-not-found, .error-page-404, section.no-results.not-found"
)
"""What themes wrap the words of a missing page in (WordPress's own ``body.error404`` and ``section.error-404``, and copies of them)."""

HEADERS = (("cf-mitigated", "challenge"), ("sg-captcha", "challenge"), ("x-amzn-waf-action", ""))
"""Response headers that name a challenge, and what their value holds."""

__all__ = ["HEADERS", "HEADINGS", "MARK", "NOT_FOUND_MARKS", "NOT_FOUND_PATH", "OPENINGS", "SERVER_TITLE", "Kind"]
