from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from spiders.telltales import PASSES, WORDS, telltales

ALL = [word for words in WORDS.values() for word in words]


def test_no_word_hides_one_that_tells_something_else() -> None:
    """Of words that overlap only the first is found."""
    assert sorted(telltale for together in PASSES for telltale in together) == sorted(WORDS)
    for one, other in (pair for together in PASSES for pair in permutations(together, 2)):
        for word in WORDS[one]:
            for hidden in WORDS[other]:
                assert hidden not in word, (one, word, other, hidden)
                assert not any(word.endswith(hidden[:length]) for length in range(1, len(hidden))), (one, word, other, hidden)


@given(st.lists(st.sampled_from(ALL) | st.sampled_from(ALL).map(str.upper) | st.text(max_size=5), max_size=12))
def test_what_is_told_is_what_looking_for_each_word_tells(pieces: list[str]) -> None:
    source = "".join(pieces)
    lowered = source.encode("utf-8", "surrogatepass").lower()
    assert telltales(source) == {telltale for telltale, words in WORDS.items() if any(word.encode() in lowered for word in words)}
