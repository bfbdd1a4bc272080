import hashlib
import io
import unicodedata
from base64 import b32encode

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digest import EMPTY, article_digest, block_digest, message_digests, payload_digest, sha1_base32
from tests.archive.exchanges import GZIPPED, PAGE, RESPONSES, chunked


def plain_sha1(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def test_known_values() -> None:
    assert sha1_base32(b"") == EMPTY == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    assert sha1_base32(b"hello") == "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"
    assert sha1_base32([b"he", b"", b"llo"]) == sha1_base32(b"hello")
    assert block_digest(io.BytesIO(b"hello")) == sha1_base32(b"hello")


def test_payload_is_the_entity() -> None:
    for name, entity in {"plain": PAGE, "chunked": PAGE, "chunked odd": PAGE, "chunked gzip": GZIPPED, "gzip": GZIPPED}.items():
        response = RESPONSES[name]
        length = response.index(b"\r\n\r\n") + 4
        assert payload_digest(response, length, chunked="chunked" in name) == plain_sha1(entity), name


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.binary(max_size=20))
def test_a_file_and_bytes_digest_alike(parts: list[bytes], behind: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    message = head + chunked(*parts) + behind
    expected = plain_sha1(message), plain_sha1(b"".join(parts))
    assert message_digests(message, len(head), chunked=True) == expected
    assert message_digests(io.BytesIO(message), len(head), chunked=True) == expected
    assert message_digests(io.BytesIO(message), len(head), chunked=False) == (plain_sha1(message), plain_sha1(message[len(head) :]))


def test_article_digest_is_pinned() -> None:
    """The value is stored with every version of every article: a change of it is a change of format."""
    expected = "sha256:" + hashlib.sha256("Panen raya\nKlaten — padi\nIsi.".encode()).hexdigest()
    assert article_digest("Panen raya", "Klaten — padi", "Isi.") == expected


def test_article_digest_sees_words_not_layout() -> None:
    assert article_digest(" Caf\u00e9\u00a0 baru\n", None, "a\n\nb") == article_digest("Cafe\u0301 baru", "", "a b")
    assert article_digest("a", None, "bc") != article_digest("ab", None, "c")
    assert article_digest("a", "b", "c") != article_digest("a", "", "b c")
    assert article_digest("a", None, "b") != article_digest("A", None, "b")


@settings(max_examples=80, derandomize=True)
@given(
    st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)),
    st.tuples(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)),
)
def test_different_fields_give_different_digests(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    def said(fields: tuple[str, str, str]) -> list[list[str]]:
        return [unicodedata.normalize("NFC", field).split() for field in fields]

    assert (article_digest(*one) == article_digest(*other)) == (said(one) == said(other))
