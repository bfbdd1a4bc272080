"""The Merkle tree hash of RFC 6962, 2.1, by which one digest stands for all records of a WARC."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def tree_hash(data: Iterable[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, in the memory of one branch."""
    whole: list[tuple[int, bytes]] = []  # trees of a power of two of leaves, each smaller than the one before it
    for one in data:
        size, node = 1, hashlib.sha256(b"\x00" + one).digest()
        while whole and whole[-1][0] == size:
            size, node = 2 * size, hashlib.sha256(b"\x01" + whole.pop()[1] + node).digest()
        whole.append((size, node))
    root = whole.pop()[1] if whole else hashlib.sha256(b"").digest()
    while whole:
        root = hashlib.sha256(b"\x01" + whole.pop()[1] + root).digest()
    return root


def audit_path(data: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """What leads from leaf *index* to the root: ``("left" or "right", hash)``, from below."""
    level, path = [hashlib.sha256(b"\x00" + one).digest() for one in data], []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(("left" if beside < index else "right", level[beside]))
        paired = [hashlib.sha256(b"\x01" + one + other).digest() for one, other in zip(level[::2], level[1::2], strict=False)]
        level, index = paired + level[len(paired) * 2 :], index // 2
    return path
