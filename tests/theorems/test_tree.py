"""What a theorem rests on: lemmas of the library, and no more than is proved."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.library import LIBRARY, sample

from memproof.lemmas import Library
from memproof.theorems import ALL, EACH, WORDS, Part, theorem, theorems
from memproof.theorems.tree import is_refused as has_refused
from memproof.theorems.tree import lines, meaning, tree

IDS = list(LIBRARY.files)


@pytest.mark.parametrize("each", theorems(), ids=lambda t: t.id)
def test_every_lemma_of_a_theorem_is_in_the_library(each: Any) -> None:
    assert set(each.lemmas) <= set(IDS)
    assert all(part.how in (ALL, EACH, WORDS) for part in each.parts)
    assert each.is_composed_in_words
    nodes = tree(each, LIBRARY)
    assert not has_refused(nodes)
    assert [node.text for node in nodes] == [part.what for part in each.parts]


def test_a_tree_claims_no_more_than_is_proved() -> None:
    import dataclasses

    made = dataclasses.replace(theorem("vardi-2022"), parts=(
        Part("good", ("T1",), ALL), Part("imported", ("T2",), ALL), Part("broken", ("T3",), ALL),
        Part("missing", ("T4",), ALL), Part("loop", ("T1",), EACH), Part("alone", (), EACH),
        Part("said", (), WORDS), Part("on top", ("T1",), WORDS)))
    library = Library({"T1": sample("ramp"), "T2": sample("halves"),
                       "T3": sample("ramp") | {"lemma": "T3", "proof": []}})
    nodes = tree(made, library)
    words = [meaning(node) for node in nodes]
    assert words[0] == "proved for all parameters"
    assert words[1] == "proved for all parameters, from the imported facts"
    assert words[2] == words[3] == (
        "claimed for all parameters; not all of its lemmas are proved here")
    assert words[4].startswith("certified per instance, by the lemmas below")
    assert words[5].startswith("certified per instance, in every network")
    assert words[6] == "proved in words only"
    assert words[7] == "proved in words only, on top of the lemmas below"
    assert has_refused(nodes)
    text = "\n".join(line for _, line in lines(nodes))
    assert "T3 (Unit ramp): REFUSED MP-Q019" in text
    assert "T4: stated in words only" in text
    assert "imported, not proved: area." in text
    assert "T1 (Unit ramp): proved (see above)" in text
