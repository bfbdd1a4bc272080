"""A BagIt bag (RFC 8493): its tag files written, and judged. The payload stands in ``data/``; SHA-256 throughout.

    bagit.txt  bag-info.txt  manifest-sha256.txt (the payload)  tagmanifest-sha256.txt (every other file but the last two)
    root.txt   ``<sha256>  tagmanifest-sha256.txt``: one hash over everything; ``sha256sum -c root.txt`` checks it
    signature  where the bag is signed: 64 bytes, Ed25519 over root.txt; the key is public-key.pem, and bag-info.txt names its fingerprint

Rules of ``fixity``, all of severity E: B01 a file is missing, B02 a file too many, B03 a checksum differs, B04 the root hash differs,
B05 the signature or its key is wrong or missing, B06 a tag file cannot be read or breaks RFC 8493.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import bagit
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, load_pem_public_key

from archive.checks.finding import Finding
from archive.errors import UsageError

MANIFEST, TAGMANIFEST, ROOT = "manifest-sha256.txt", "tagmanifest-sha256.txt", "root.txt"
SIGNATURE, PUBLIC_KEY, SIGNING_KEY = "signature", "public-key.pem", "Signing-Key"

logging.getLogger("bagit").addHandler(logging.NullHandler())  # its findings come back as ours, not as lines on standard error
logging.getLogger("bagit").propagate = False


def is_bag(directory: Path) -> bool:
    """Whether *directory* looks like a bag, one that has lost a file among them."""
    return any((directory / name).is_file() for name in ("bagit.txt", MANIFEST, TAGMANIFEST))


def sha256(path: Path) -> str:
    """The hash of a file, read in pieces. Raises OSError."""
    return str(bagit.generate_manifest_lines(str(path), ["sha256"])[0][1])


def private_key(path: Path) -> Ed25519PrivateKey:
    """Raises UsageError where *path* holds no unencrypted Ed25519 key in PEM."""
    cure = f"`openssl genpkey -algorithm ed25519 -out {path.name}` makes one."
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"{path}: no private key can be read from it: {error}", cure=cure) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: expected an Ed25519 key, found {type(key).__name__.lstrip('_')}", cure=cure)
    return key


def public_key(path: Path) -> Ed25519PublicKey:
    """The public key in PEM at *path*; of a private key, its public half. Raises UsageError."""
    try:
        data = path.read_bytes()
        if b"PRIVATE" in data:
            return private_key(path).public_key()
        key = load_pem_public_key(data)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: no public key can be read from it: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{path}: expected an Ed25519 key, found {type(key).__name__.lstrip('_')}")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """``ed25519:<sha256 of the 32 bytes of the key>``."""
    return "ed25519:" + hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def write_tags(
    bag: Path, payload: Mapping[str, tuple[str, int]], info: Mapping[str, str], *, day: date, key: Ed25519PrivateKey | None = None
) -> str:
    """Write every tag file of RFC 8493 beside those that stand in *bag* already; the root hash.

    *payload*: path from ``data/`` on -> (sha256, bytes). Raises OSError.
    """
    for name in (SIGNATURE, PUBLIC_KEY, ROOT, TAGMANIFEST):
        (bag / name).unlink(missing_ok=True)
    size = sum(number for _, number in payload.values())
    fields = {**info, "Bagging-Date": day.isoformat(), "Payload-Oxum": f"{size}.{len(payload)}"}
    if key:
        fields[SIGNING_KEY] = fingerprint(key.public_key())
        _write(bag / PUBLIC_KEY, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    _write(bag / "bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
    _write(bag / "bag-info.txt", "".join(f"{name}: {' '.join(text.split())}\n" for name, text in fields.items()).encode())
    _write(bag / MANIFEST, _lines({path: digest for path, (digest, _) in payload.items()}))
    tags = [path for path in bag.iterdir() if path.is_file()]
    _write(bag / TAGMANIFEST, _lines({path.name: sha256(path) for path in tags}))
    root = sha256(bag / TAGMANIFEST)
    _write(bag / ROOT, f"{root}  {TAGMANIFEST}\n".encode("ascii"))
    if key:
        _write(bag / SIGNATURE, key.sign((bag / ROOT).read_bytes()))
    return root


def fixity(directory: Path, *, expected_key: Ed25519PublicKey | None = None) -> Iterator[Finding]:
    """Every way in which the files of a bag are not those that were put into it. *expected_key*: who must have signed it."""
    listed: dict[str, str] = {}
    for name in (MANIFEST, TAGMANIFEST):
        try:
            listed |= _read_lines(directory / name)
        except FileNotFoundError:
            pass  # B01 below
        except (OSError, ValueError) as error:
            yield _error("B06", name, f"cannot be read: {error}")
    try:
        bag = bagit.Bag(str(directory))
        info = {str(k): v for k, v in bag.info.items()}
        bag.validate(fast=True)
    except (bagit.BagError, OSError, ValueError, LookupError) as error:  # names what RFC 8493 asks for; which files it is, comes below
        info = {}
        yield _error("B06", "bagit.txt", f"not valid by bagit {bagit.VERSION}: {' '.join(str(error).split())}")
    signed = SIGNING_KEY in info or (directory / SIGNATURE).exists()
    must = {*listed, "bagit.txt", "bag-info.txt", MANIFEST, TAGMANIFEST, ROOT, *((SIGNATURE, PUBLIC_KEY) if signed or expected_key else ())}
    there = {_relative(path, directory): path for path in sorted(directory.rglob("*")) if path.is_symlink() or not path.is_dir()}
    for name in sorted(must - there.keys()):
        yield _error("B01", name, "missing")
    for name in sorted(there.keys() - must):
        yield _error("B02", name, "does not belong to this release: no manifest names it")
    for name, digest in sorted(listed.items()):
        if name in there and (found := _hash(there[name])) != digest:
            yield _error("B03", name, f"its SHA-256 is {found}, the manifest says {digest}")
    yield from _root(directory)
    if signed or expected_key:
        yield from _signature(directory, info, expected_key)


def _root(directory: Path) -> Iterator[Finding]:
    if not (directory / ROOT).is_file() or not (directory / TAGMANIFEST).is_file():
        return  # B01 has it
    stated, found = (directory / ROOT).read_bytes(), _hash(directory / TAGMANIFEST)
    if stated != f"{found}  {TAGMANIFEST}\n".encode("ascii"):
        said = stated[:100].decode("latin-1").strip()
        yield _error("B04", ROOT, f"says {said!r}; {TAGMANIFEST} has {found}: one of the two was changed")
        yield _error("B04", TAGMANIFEST, f"its SHA-256 is {found}; root.txt says {said!r}: one of the two was changed")


def _signature(directory: Path, info: Mapping[str, object], expected: Ed25519PublicKey | None) -> Iterator[Finding]:
    if not all((directory / name).is_file() for name in (ROOT, SIGNATURE, PUBLIC_KEY)):
        return  # B01 has it
    try:
        key = public_key(directory / PUBLIC_KEY)
    except UsageError as error:
        yield _error("B05", PUBLIC_KEY, error.message)
        return
    if info.get(SIGNING_KEY) != fingerprint(key):
        yield _error("B05", PUBLIC_KEY, f"is {fingerprint(key)}; bag-info.txt names {info.get(SIGNING_KEY)} as the key that signed")
    if expected and fingerprint(expected) != fingerprint(key):
        yield _error("B05", PUBLIC_KEY, f"is {fingerprint(key)}, not the key that was given, {fingerprint(expected)}")
    try:
        key.verify((directory / SIGNATURE).read_bytes(), (directory / ROOT).read_bytes())
    except InvalidSignature:
        yield _error("B05", SIGNATURE, f"is no signature over {ROOT} by the key in {PUBLIC_KEY}")


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _lines(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items())).encode()


def _read_lines(path: Path) -> dict[str, str]:
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if not name or name.startswith("/") or ".." in name.split("/") or name in found:
            raise ValueError(f"{line[:100]!r} is no line of a manifest: expected a SHA-256, two spaces and a path within the bag, once")
        found[name] = digest
    return found


def _relative(path: Path, directory: Path) -> str:
    return path.relative_to(directory).as_posix()


def _hash(path: Path) -> str:
    try:
        return "that of a link" if path.is_symlink() else sha256(path)
    except OSError as error:
        return f"not to be had ({error.strerror})"


def _error(code: str, file: str, message: str) -> Finding:
    return Finding("E", code, file, None, None, message)
