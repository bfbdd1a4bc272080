"""TLS as the wire needs it: contexts that offer HTTP/1.1 alone, and the facts of a finished handshake."""

from __future__ import annotations

import ssl
from typing import Any

from archive.records import Tls

# IANA's TLS Cipher Suites registry (2026-11) against OpenSSL's names, for the TLS 1.2 suites that Python 3.11 offers;
# the names of TLS 1.3 suites are the same in both.
IANA_NAMES = {
    f"{key}-{cipher}": f"TLS_{key.replace('-', '_')}_WITH_{iana}"
    for key, ciphers in {
        "ECDHE-ECDSA": ("AES256-SHA384", "AES128-SHA256"),
        "ECDHE-RSA": ("AES256-SHA384", "AES128-SHA256"),
        "DHE-RSA": ("AES256-SHA256", "AES128-SHA256"),
    }.items()
    for cipher, iana in {
        "AES256-GCM-SHA384": "AES_256_GCM_SHA384",
        "AES128-GCM-SHA256": "AES_128_GCM_SHA256",
        "CHACHA20-POLY1305": "CHACHA20_POLY1305_SHA256",
        **{name: name.replace("AES", "AES_").replace("-", "_CBC_") for name in ciphers},
    }.items()
}


def client_context(*, verify: bool) -> ssl.SSLContext:
    """Python's defaults for versions, ciphers and trust (SSL_CERT_FILE and SSL_CERT_DIR are honoured), ALPN http/1.1."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def tls_facts(session: ssl.SSLObject, *, verified: bool) -> Tls:
    """Version, cipher and certificate chain of *session*, whose handshake is done."""
    cipher = session.cipher()
    name = cipher[0] if cipher else ""
    return Tls(version=session.version() or "", cipher=IANA_NAMES.get(name, name), verified=verified, chain=_chain(session))


def _chain(session: Any) -> tuple[bytes, ...]:
    """DER, leaf first, as the server sent it: public in Python 3.13, one level down before that."""
    if hasattr(session, "get_unverified_chain"):
        return tuple(session.get_unverified_chain())
    encoding_der = 2  # _ssl.ENCODING_DER
    return tuple(certificate.public_bytes(encoding_der) for certificate in session._sslobj.get_unverified_chain() or ())
