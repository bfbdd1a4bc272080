from __future__ import annotations

import time
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from archive.ids import derived, new_id


@given(st.uuids(), st.text())
def test_derived_as_the_standard_library_does(name_space: UUID, name: str) -> None:
    assert derived(str(name_space), name.encode("utf-8", "ignore")) == str(uuid5(name_space, name.encode("utf-8", "ignore").decode()))


def test_new_ones_begin_with_the_time() -> None:
    """RFC 9562, 5.7: Unix time in milliseconds, the version, and the rest is random."""
    before = time.time_ns() // 1_000_000
    made = [new_id() for _ in range(1000)]
    after = time.time_ns() // 1_000_000
    assert len(set(made)) == 1000
    for text in made:
        found = UUID(text)
        assert (str(found), found.version, found.variant) == (text, 7, "specified in RFC 4122")
        assert before <= found.int >> 80 <= after
