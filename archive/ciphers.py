"""TLS versions and cipher suites as WARC-Protocol and WARC-Cipher-Suite name them (IIPC issues 42 and 86, 2026-11)."""

from __future__ import annotations

import re

_SUITE = re.compile(r"(ECDHE|DHE)-(RSA|ECDSA)-(?:AES(128|256)-(GCM-)?(SHA[0-9]*)|CHACHA20-POLY1305)")


def tls_protocol(version: str) -> str | None:
    match = re.fullmatch(r"TLSv([0-9])(?:\.([0-9]))?", version)
    return f"tls/{match[1]}.{match[2] or '0'}" if match else None


def iana_suite(cipher: str) -> str | None:
    """The IANA name of a cipher suite that OpenSSL names; None for those outside Python's default list."""
    if cipher.startswith("TLS_"):
        return cipher
    if not (match := _SUITE.fullmatch(cipher)):
        return None
    exchange, signature, bits, gcm, mac = match.groups()
    how = f"AES_{bits}_{'GCM' if gcm else 'CBC'}_{mac}" if bits else "CHACHA20_POLY1305_SHA256"
    return f"TLS_{exchange}_{signature}_WITH_{how}"
