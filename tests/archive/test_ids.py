from __future__ import annotations

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from archive.ids import derived, new_id


@given(st.uuids(), st.text())
def test_derived_as_the_standard_library_does(name_space: UUID, name: str) -> None:
    assert derived(str(name_space), name.encode("utf-8", "ignore")) == str(uuid5(name_space, name.encode("utf-8", "ignore").decode()))


def test_new_ones_are_of_version_4() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(str(found := UUID(text)) == text and (found.version, found.variant) == (4, "specified in RFC 4122") for text in made)
