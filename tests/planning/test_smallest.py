"""Which construction is smallest, exactly; and what is known of smaller ones for little."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from helpers.layers import long

import memproof
from memproof.constructions import Built, construction, named, registry
from memproof.constructions.registry import Options, of_relus
from memproof.dataset import Dataset, bundled
from memproof.errors import MemproofError
from memproof.network.sizes import Sizes
from memproof.planning.glances import glances, smaller
from memproof.planning.smallest import MEASURES, Candidate, Comparison, compare

SMALL = Dataset.from_rows([[n, n * n % 7] for n in range(12)], [n * n % 5 for n in range(12)])
TABLES = ["small", "iris", "wine", "breast_cancer", "digits"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry of its own for every test."""
    monkeypatch.setattr(registry, "_REGISTRY", dict(registry._REGISTRY))


def table(name: str) -> Dataset:
    return SMALL if name == "small" else bundled(name)


def row(found: Comparison, name: str) -> dict[str, Any]:
    (only,) = [each.row for each in found.candidates if each.construction == name]
    return only


@pytest.mark.parametrize("name", long(TABLES, lambda name: name != "small"))
def test_nothing_that_is_planned_is_smaller(name: str) -> None:
    data = table(name)
    first = compare(data)
    planned = {}
    for each in of_relus().values():
        with suppress(MemproofError):
            planned[each.id] = each.plan(data).sizes
    assert set(planned) == {each.construction for each in first.candidates if each.sizes}
    for measure, attribute in MEASURES.items():
        found = compare(data, measure) if measure == "depth" else replace(first, measure=measure)
        least = getattr(found.smallest.sizes, attribute)
        served = [each.sizes for each in first.candidates if each.sizes]
        assert least == min(getattr(sizes, attribute) for sizes in served)
        assert least <= min(getattr(sizes, attribute) for sizes in planned.values())
    certified = memproof.memorize(data, first.smallest.construction, **first.options)
    found_sizes = certified.network.sizes()
    assert first.smallest.sizes == Sizes(found_sizes.width, found_sizes.depth, found_sizes.nodes,
                                         found_sizes.dense_parameters)


def test_the_depth_needs_no_plan_of_what_is_deeper() -> None:
    found = compare(SMALL, "depth")
    assert found.smallest.sizes.depth == 1  # type: ignore[union-attr]
    for name in ("folded-index", "remainder-ledger"):
        assert row(found, name)["reason"].startswith("not planned")


def test_what_refuses_the_table_is_listed_with_its_reason() -> None:
    vectors = Dataset.from_rows([[0], [1], [2]], [(1, 0), (0, 1), (2, 2)])
    found = compare(vectors)
    assert row(found, "threshold-ledger")["certainty"] == "no (MP-B002)"
    assert "MP-B002 at the labels" in row(found, "threshold-ledger")["reason"]
    assert found.smallest.sizes is not None


def candidate(name: str, sizes: Sizes, options: Options | None = None) -> Candidate:
    return Candidate(name, options or {}, sizes)


def test_ties() -> None:
    """Of equal ones fewer parameters, nodes, layers; then the one that is listed first."""
    a, b, c = (candidate("a", Sizes(5, 2, 9, 40)), candidate("b", Sizes(5, 2, 9, 30)),
               candidate("c", Sizes(5, 2, 9, 30)))
    refused = Candidate("d", refusal=MemproofError("MP-B002", "", ""))
    assert Comparison("width", (refused, a, b, c)).smallest is b
    assert Comparison("width", (c, b)).smallest is c
    assert Comparison("depth", (b, replace(b, sizes=Sizes(5, 1, 9, 99)))).smallest.sizes == Sizes(
        5, 1, 9, 99)


def plug_in(name: str, **about: Any) -> Any:
    return construction(name, title=name, sizes="", **about)


def test_plug_ins_are_built_and_must_memorize() -> None:
    @plug_in("misses")
    def misses(x: Any, data: Dataset) -> Any:
        (one,) = yield {"one": 1}
        return 7 * one

    @plug_in("stumbles")
    def stumbles(data: Dataset) -> Any:
        return data.labels[10**6]

    @plug_in("bare")
    def bare(data: Dataset) -> Any:
        return memproof.Network(0, (), named("staircase").build(data).network.output)

    @plug_in("needs")
    def needs(data: Dataset, what: int) -> Any:
        return what

    @plug_in("boasts", plan=lambda data: registry.Planned(Sizes(1, 1, 1, 1)))
    def boasts(data: Dataset) -> Built:
        return named("max-min-string").build(data)

    found = compare(SMALL)
    for name, code in (("misses", "MP-C001"), ("stumbles", "MP-B014"), ("needs", "MP-N014")):
        assert row(found, name)["certainty"] == f"no ({code})"
    assert row(found, "bare")["certainty"] == "no (MP-C002)"
    assert row(found, "boasts")["dense_parameters"] == row(
        found, "max-min-string")["dense_parameters"]
    assert found.smallest.construction not in ("misses", "stumbles", "bare", "needs", "boasts")


def test_a_plug_in_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    @plug_in("mine")
    def mine(data: Dataset) -> Built:
        return named("staircase").build(data, depth=2)

    known = {name: named(name) for name in ("max-min-string", "mine", "bumps")}
    monkeypatch.setattr("memproof.planning.smallest.of_relus", lambda: known)
    found = compare(SMALL)
    assert (found.smallest.construction, found.options) == ("mine", {})


def test_every_construction_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memproof.planning.smallest.of_relus",
                        lambda: {"one-hot": named("one-hot")})
    with pytest.raises(MemproofError) as error:
        compare(SMALL)
    assert error.value.code == "MP-B017"


@pytest.mark.parametrize("measure", ["size", "", 3, None, ["nodes"]])
def test_no_such_measure(measure: Any) -> None:
    with pytest.raises(MemproofError) as error:
        compare(SMALL, measure)
    assert error.value.code == "MP-U004"


def test_the_seed_goes_to_those_that_take_one() -> None:
    said: list[tuple[int, int, str]] = []
    found = compare(SMALL, "depth", 5, lambda *each: said.append(each))
    assert found.options["seed"] == 5
    assert said[0][2] == "planning threshold-ledger, by default"
    assert [each[0] for each in said] == list(range(said[0][1]))


# -- for little ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", long(TABLES, lambda name: name != "small"))
def test_glances(name: str) -> None:
    """Exact ones are exact; an estimate is rather too large, and less than twice as large."""
    data = table(name)
    for each in glances(data):
        planned = named(each.construction).plan(data, **each.options).sizes
        if each.exact:
            assert each.sizes == planned
        else:
            assert 2 * planned.dense_parameters <= 3 * each.sizes.dense_parameters
            assert each.sizes.dense_parameters <= 2 * planned.dense_parameters


def test_what_is_smaller() -> None:
    data = bundled("iris")
    found = smaller(data, 33)
    assert found is not None
    assert (found.construction, found.options, found.exact) == ("staircase", {"depth": 2}, True)
    assert found.sizes.dense_parameters == 30
    assert smaller(data, 30) is None


def test_an_estimate_needs_a_margin(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = replace(named("staircase"), glances=(
        registry.Glance({}, lambda data: Sizes(1, 1, 1, 80), exact=False),))
    monkeypatch.setattr("memproof.planning.glances.of_relus", lambda: {"staircase": entry})
    assert smaller(SMALL, 100) is None
    assert smaller(SMALL, 101) is not None
