"""What a theorem rests on: lemmas of the library, and no more than is proved."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from helpers.library import LIBRARY, sample

from memproof.lemmas import Library
from memproof.theorems import ALL, EACH, WORDS, Part, theorem, theorems
from memproof.theorems.tree import (
    first_sentence,
    lines,
    meaning,
    proof,
    proof_data,
    remaining_lines,
    root_lines,
    tree,
)
from memproof.theorems.tree import is_refused as has_refused

IDS = list(LIBRARY.files)


@pytest.mark.parametrize("each", theorems(), ids=lambda t: t.id)
def test_every_lemma_of_a_theorem_is_in_the_library(each: Any) -> None:
    assert set(each.lemmas) <= set(IDS)
    assert all(part.how in (ALL, EACH, WORDS) for part in each.parts)
    assert each.is_composed_in_words
    nodes = tree(each, LIBRARY)
    assert not has_refused(nodes)
    assert [node.text for node in nodes] == [part.what for part in each.parts]


@pytest.mark.parametrize("each", theorems(), ids=lambda t: t.id)
def test_the_root_of_a_theorem_reaches_its_lemmas_or_says_which_not(each: Any) -> None:
    found = proof(each, LIBRARY)
    assert not found.is_refused
    if not each.root:
        assert (found.root, found.beside) == (None, ())
        assert "that the parts make up the proof" in found.in_words
        return
    assert each.root in IDS
    assert found.root is not None
    assert found.root.verdict == "proved"
    assert found.root.uses, "a root joins lemmas"
    reached, waiting = set(), [each.root]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting += LIBRARY.files[name].get("uses", [])
    of_all = {name for part in each.parts if part.how == ALL for name in part.lemmas}
    assert set(found.beside) == of_all - reached
    assert len(found.beside) < len(of_all)
    words = [part.what for part in each.parts if part.how == WORDS]
    assert list(found.in_words[:len(words)]) == words
    assert bool(found.in_words) == bool(words or found.beside)


def small(root: str, *parts: Part) -> Any:
    return dataclasses.replace(theorem("vardi-2022"), root=root, parts=parts)


def joined() -> Library:
    """T2, which imports facts, uses T1."""
    halves = sample("halves")
    return Library({"T1": sample("ramp"), "T2": halves | {"uses": ["T1"]},
                    "T3": sample("ramp") | {"lemma": "T3"},
                    "T4": sample("ramp") | {"lemma": "T4", "proof": []}})


def test_a_root_is_shown_with_what_it_is_proved_under() -> None:
    found = proof(small("T2", Part("a", ("T1", "T2"), ALL)), joined())
    assert found.root is not None
    assert not found.is_refused
    text = [line for _, line in root_lines(found.root)]
    assert text[0].startswith("T2 (")
    assert "proved for all parameters, 1 imported fact" in text[0]
    assert "under 3 hypotheses" in text[0]
    assert "imported fact" in text[0]
    assert text[2] == "it joins the lemmas T1"
    assert "area (T2)" in text[3]
    assert list(remaining_lines(found)) == ["beside the root: nothing", "nothing remains in words"]
    data = proof_data(found)
    assert data["root"]["lemma"] == "T2"
    assert data["root"]["under"]["imported"]
    assert (data["beside_the_root"], data["in_words"], data["per_instance"]) == ((), (), ())


def test_what_remains_is_listed() -> None:
    parts = Part("a", ("T1", "T3"), ALL), Part("said", (), WORDS), Part("loop", ("T1",), EACH)
    found = proof(small("T1", *parts), joined())
    assert found.beside == ("T3",)
    assert list(remaining_lines(found)) == [
        "beside the root: T3", "in words: said",
        "in words: how the lemmas beside the root belong to it: T3",
        "certified per instance: loop"]
    without = proof(small("", *parts), joined())
    assert without.root is None
    assert "in words: that the parts make up the proof" in list(remaining_lines(without))
    assert not any("beside" in line for line in remaining_lines(without))


@pytest.mark.parametrize(("root", "verdict"), [("T4", "REFUSED MP-Q019"), ("T9", "no file")])
def test_a_root_that_is_not_proved_joins_nothing(root: str, verdict: str) -> None:
    found = proof(small(root, Part("a", ("T1",), ALL)), joined())
    assert found.root is not None
    assert (found.root.verdict, found.root.under) == (verdict, None)
    assert found.is_refused
    assert next(line for _, line in root_lines(found.root)).endswith(verdict)
    assert f"that the parts make up the proof ({root} is not proved here)" in found.in_words


def test_the_first_sentence() -> None:
    assert first_sentence("relu(t) is t. If t < 0, it is 0.") == "relu(t) is t."
    assert first_sentence("r(1), ..., r(n) grow. They do") == "r(1), ..., r(n) grow."
    assert first_sentence("no end") == "no end"


def test_a_tree_claims_no_more_than_is_proved() -> None:
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
