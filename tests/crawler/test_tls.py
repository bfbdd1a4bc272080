from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy.exceptions import DownloadFailedError, DownloadTimeoutError
from scrapy.http import Request, Response

from crawler.tls import IANA_NAMES, client_context
from crawler.wire import Wire
from tests.crawler.onewire import MemoryKeeper, always, fetch, run
from tests.crawler.rawserver import RawServer
from tests.crawler.shapes import BODY, OK, sized

NAME = "dispersip.klaten.go.id"


@pytest.fixture
def keeper() -> MemoryKeeper:
    return MemoryKeeper()


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trust(ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    ca.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    yield


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["h2", "http/1.1"])
    certificate.configure_cert(context)
    return context


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "self.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()) + certificate.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "self.pem")
    return context


def ask_tls(keeper: MemoryKeeper, context: ssl.SSLContext, **meta: Any) -> Response:
    with RawServer(always(sized()), tls=context) as server:
        request = Request(f"https://{NAME}/", meta=meta)
        (response,) = fetch(keeper, request, LUMBUNG_CONNECT_TO=[f"{NAME}:443:127.0.0.1:{server.port}"])
    assert [received.request for received in server.received] == [capture.request for capture in keeper.captures]
    return response


def test_tls_facts_are_kept(keeper: MemoryKeeper, ca: trustme.CA) -> None:
    leaf = ca.create_child_ca().issue_cert(NAME)
    assert ask_tls(keeper, server_context(leaf)).status == 200
    tls = keeper.captures[0].tls
    assert tls is not None
    assert (tls.version, tls.cipher[:4], tls.verified) == ("TLSv1.3", "TLS_", True)
    sent = [x509.load_pem_x509_certificate(pem.bytes()) for pem in leaf.cert_chain_pems]
    assert [certificate.public_bytes(serialization.Encoding.DER) for certificate in sent] == list(tls.chain)


def test_a_tls12_cipher_has_its_iana_name(keeper: MemoryKeeper, ca: trustme.CA) -> None:
    context = server_context(ca.issue_cert(NAME))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    ask_tls(keeper, context)
    tls = keeper.captures[0].tls
    assert tls is not None
    assert tls.version == "TLSv1.2"
    assert tls.cipher.startswith("TLS_ECDHE_")
    assert "_WITH_" in tls.cipher


def test_every_offered_cipher_has_an_iana_name() -> None:
    names = [cipher["name"] for cipher in client_context(verify=True).get_ciphers()]
    assert [name for name in names if not IANA_NAMES.get(name, name).startswith("TLS_")] == []
    assert IANA_NAMES["ECDHE-RSA-AES256-SHA384"] == "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"
    assert IANA_NAMES["ECDHE-ECDSA-CHACHA20-POLY1305"] == "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"


@pytest.mark.parametrize("fault", ["wrong name", "expired", "unknown authority", "self-signed"])
def test_a_bad_certificate_is_refused_and_taken_unverified_on_demand(
    keeper: MemoryKeeper, ca: trustme.CA, tmp_path: Path, fault: str
) -> None:
    if fault == "wrong name":
        context, said = server_context(ca.issue_cert("other.go.id")), "Hostname mismatch"
    elif fault == "expired":
        past = datetime(2020, 1, 1, tzinfo=UTC)
        context, said = server_context(ca.issue_cert(NAME, not_before=past, not_after=past + timedelta(days=1))), "expired"
    elif fault == "unknown authority":
        context, said = server_context(trustme.CA().issue_cert(NAME)), "CERTIFICATE_VERIFY_FAILED"
    else:
        context, said = self_signed(tmp_path), "self-signed"
    with pytest.raises(DownloadFailedError, match=said):
        ask_tls(keeper, context)
    (failure,) = keeper.failures
    assert (failure.kind, failure.ip) == ("tls", "127.0.0.1")
    assert said in failure.detail
    assert NAME in failure.detail
    refused = failure.tls
    assert refused is not None
    assert (refused.verified, len(refused.chain) > 0) == (False, True), "the certificate that was refused is evidence"

    assert ask_tls(keeper, context, verify_tls=False).status == 200
    tls = keeper.captures[0].tls
    assert tls is not None
    assert (tls.verified, len(tls.chain) > 0) == (False, True)
    assert tls.chain == refused.chain


def test_verified_and_unverified_requests_share_no_connection(keeper: MemoryKeeper, ca: trustme.CA) -> None:
    with RawServer(always(sized()), tls=server_context(ca.issue_cert("127.0.0.1"))) as server:
        url = f"https://127.0.0.1:{server.port}/"
        unverified = Request(url, meta={"verify_tls": False})
        fetch(keeper, unverified, Request(url), Request(url), unverified)
    assert [capture.tls.verified for capture in keeper.captures if capture.tls] == [False, True, True, False]
    assert [received.connection for received in server.received] == [0, 1, 1, 0]
    assert server.protocols == ["http/1.1", "http/1.1"]


def test_a_server_that_speaks_no_tls(keeper: MemoryKeeper) -> None:
    with RawServer(always(sized())) as server, pytest.raises((DownloadFailedError, DownloadTimeoutError)):
        fetch(keeper, Request(f"https://127.0.0.1:{server.port}/"), LUMBUNG_CONNECT_TIMEOUT=0.5)
    assert keeper.failures[0].kind in ("tls", "timeout")


def test_a_body_without_a_size_over_tls(keeper: MemoryKeeper, ca: trustme.CA) -> None:
    answer = OK + b"Content-Type: text/html\r\n\r\n" + BODY
    with RawServer(always(answer, after="close"), tls=server_context(ca.issue_cert("127.0.0.1"))) as server:
        (response,) = fetch(keeper, Request(f"https://127.0.0.1:{server.port}/"))
    assert (response.body, keeper.captures[0].response, keeper.captures[0].truncated) == (BODY, answer, None)


def test_it_works_the_same_on_uvloop(keeper: MemoryKeeper, ca: trustme.CA) -> None:
    uvloop = pytest.importorskip("uvloop")
    with RawServer(always(sized()), tls=server_context(ca.issue_cert("127.0.0.1"))) as server:

        async def work(handler: Wire) -> list[Response]:
            return [await handler.download_request(Request(f"https://127.0.0.1:{server.port}/{name}")) for name in "ab"]

        responses = run(keeper, work, loop_factory=uvloop.new_event_loop)
    assert [response.body for response in responses] == [BODY, BODY]
    assert [received.request for received in server.received] == [capture.request for capture in keeper.captures]
    assert [capture.tls.verified for capture in keeper.captures if capture.tls] == [True, True]
    assert [received.connection for received in server.received] == [0, 0]
