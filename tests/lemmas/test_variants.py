"""False variants of the lemmas: a counterexample shows each false, and neither kernel nor finder
proves it.

tests/lemmas/variants/ID.json is a list of {"name", "kind", "hypotheses": {changed},
                                        "drop": [names of
hypotheses or imports], "goals": {changed}, "goal", "counterexample": {"variables", "functions",
"range", "bound": {values of the variables bound in the goal}}}.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from typing import Any

import pytest
from helpers.layers import long
from helpers.library import LIBRARY, used_by
from helpers.paths import LEMMA_VARIANTS

from memproof.errors import MemproofError
from memproof.lemmas import Lemma, prove
from memproof.lemmas.trusted.kernel import assumptions
from memproof.lemmas.trusted.scope import Scope
from memproof.lemmas.trusted.terms import All
from memproof.lemmas.trusted.witness import instance_of

VARIANTS = [(file.stem, each) for file in sorted(LEMMA_VARIANTS.glob("*.json"))
            for each in json.loads(file.read_text())]
IDS = [f"{identifier}-{variant['name'].replace(' ', '_')}" for identifier, variant in VARIANTS]
KEYS = {"name", "kind", "hypotheses", "drop", "goals", "goal", "counterexample"}
# Codes with which a proof of something false may be refused: a claim, a rule, a missing fact; not
# a text that cannot be read, a limit, a witness.
REFUSALS = {"MP-Q006", "MP-Q008", *(f"MP-Q0{k}" for k in range(10, 20))}

# The finder needs about half a second for each, and for these some seconds: by default it tries
# the first other one of every sixth lemma.
SLOW = {"D1-more_than_the_gap", "G12i-slope_3_in_the_recursion", "E1e-networks_of_any_width",
        "E1e-30_for_300", "B1-no_line", "G22-parameters-one_layer_less",
        "ALs-twice_the_next_form", "G8-kill_one_too_late", "G8n-kill_one_too_late",
        "YR-grid-pairs_that_are_on_one_position_early", "G12-slots-a_slot_more_than_the_block_has",
        "G12-slots-a_gate_of_weight_1", "G12-net-a_block_that_no_copy_has",
        "G12-slots-strings_of_fields_twice_as_far_apart", "G12-net-one_layer_less_than_the_bound",
        "YB-block-a_first_place_that_is_not_reached", "YB-block-teeth_in_sight_behind_the_block",
        "YB-pairs-a_place_behind_the_last_block", "YH-grid-the_wrong_parity",
        "YH-grid-offsets_without_the_factor_2", "YH-grid-one_unit_less",
        "YH-grid-the_first_sign_is_-1", "YD-grid-ramps_one_later"}
FIRST = {identifier: index for index, (identifier, _) in reversed([*enumerate(VARIANTS)])
         if IDS[index] not in SLOW and identifier in [*LIBRARY.files][::6]}
LP_MILLISECONDS = 500

each_variant = pytest.mark.parametrize(("identifier", "variant"), VARIANTS, ids=IDS)


def stated(identifier: str, variant: dict[str, Any]) -> dict[str, Any]:
    """The lemma's file with the statement of the variant, and with the same proof.

    It does not say which hypotheses are definitions: changed ones need not be, and it is the proof
    that has to fail.
    """
    data = copy.deepcopy(LIBRARY.files[identifier])
    data.pop("definitions", None)
    for name in variant.get("drop", []):
        where = "hypotheses" if name in data.get("hypotheses", {}) else "imports"
        del data[where][name]
    data.setdefault("hypotheses", {}).update(variant.get("hypotheses", {}))
    goal = variant["goal"]
    assert goal in data["goals"]
    data["goals"].update(variant.get("goals", {}))
    data["goals"] = {goal: data["goals"][goal]}
    for step in data["proof"]:
        if step["name"] == goal:
            step["claim"] = data["goals"][goal]
    return data


@each_variant
def test_the_counterexample_satisfies_what_is_assumed_and_violates_the_goal(
        identifier: str, variant: dict[str, Any]) -> None:
    assert set(variant) <= KEYS
    data = stated(identifier, variant)
    original, goal = LIBRARY.files[identifier], variant["goal"]
    assert (data["goals"][goal] != original["goals"][goal] or any(
        data.get(key, {}) != original.get(key, {}) for key in ("hypotheses", "imports")))
    scope, imports, hypotheses = assumptions(data, used_by(identifier))
    given = dict(variant["counterexample"])
    bound = given.pop("bound", {})
    instance = instance_of(given, scope)
    assert instance.values.keys() == scope.variables.keys()
    for name, formula in {**imports, **hypotheses}.items():
        assert instance.holds(formula), name
    goal = scope.formula(data["goals"][variant["goal"]])
    local = {}
    if isinstance(goal, All):
        sorts = dict(goal.variables)
        assert bound.keys() == sorts.keys()
        local = {name: instance.value(Scope().term(str(text))) for name, text in bound.items()}
        assert all(sorts[name] == "R" or value.denominator == 1 for name, value in local.items())
        for premise in goal.premises:
            assert instance.holds(premise, local), premise
        goal = goal.conclusion
    else:
        assert not bound
    assert not instance.holds(goal, local)


@each_variant
def test_the_frozen_proof_does_not_prove_it(identifier: str, variant: dict[str, Any]) -> None:
    with pytest.raises(MemproofError) as caught:
        prove(stated(identifier, variant), used_by(identifier))
    assert caught.value.code in REFUSALS, str(caught.value)
    assert caught.value.place.startswith(f"lemma {identifier}")


def loose_from_where_it_fails(data: dict[str, Any], known: dict[str, Lemma]) -> dict[str, Any]:
    """The steps that still check, and the others without their certificates."""
    from memproof.lemmas.finder.filling import loosen

    names = [step["name"] for step in data["proof"]]
    with pytest.raises(MemproofError) as caught:
        prove(data, known)
    parts = caught.value.place.split(", ")
    failing = parts[1].removeprefix("step ") if len(parts) > 1 else names[-1]
    first = names.index(failing) if failing in names else 0
    loose = loosen(data)
    last = names.index(next(iter(data["goals"])))
    return {**data, "proof": [*data["proof"][:first], *loose["proof"][first : last + 1]]}


@pytest.mark.parametrize(
    ("identifier", "variant"), ids=IDS,
    argvalues=long(VARIANTS, lambda each: VARIANTS.index(each) != FIRST.get(each[0])))
def test_the_finder_does_not_prove_it(
        identifier: str, variant: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("z3")
    from memproof.lemmas.finder import linear
    from memproof.lemmas.finder.filling import freeze

    monkeypatch.setattr(linear, "TIMEOUT", LP_MILLISECONDS)
    known = used_by(identifier)
    draft = loose_from_where_it_fails(stated(identifier, variant), known)
    with pytest.raises(MemproofError, match="MP-Q"):
        prove(freeze(draft, known), known)


def test_there_are_enough_variants_of_all_kinds() -> None:
    assert len(VARIANTS) >= 80
    assert len(set(IDS)) == len(IDS)
    kinds = Counter(variant["kind"] for _, variant in VARIANTS)
    assert len(kinds) >= 5, kinds
    assert min(kinds.values()) >= 2


@pytest.mark.parametrize("identifier", LIBRARY.files)
def test_every_lemma_has_a_false_variant(identifier: str) -> None:
    assert identifier in {each for each, _ in VARIANTS}
