"""What a certificate says and whether it is true, with plain fractions, from its parsed records.

The third evaluation beside the two checkers. It looks at meaning only: not at bytes, key order or
hashes. The records are what json.loads makes of the lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

Record = dict[str, Any]
Vector = list[Fraction]


def number(value: int | str) -> int:
    """An integer as the format writes it."""
    return int(value, 16) if isinstance(value, str) else value


def of_kind(records: Iterable[Any], *kinds: str) -> list[Record]:
    return [r for r in records if isinstance(r, dict) and r.get("kind") in kinds]


def sizes(records: Sequence[Record]) -> dict[str, int]:
    """The integers of the claim, recomputed."""
    points, maps = of_kind(records, "point"), of_kind(records, "layer", "output")
    d = len(points[0]["x"]) if points else 0
    widths = [d, *(len(m["biases"]) for m in maps)]
    bits = []
    for m in maps:
        for n in [*m["biases"], *(w for row in m["rows"] for _, w in row)]:
            p = Fraction(number(n), number(m["denominator"]))
            if p:
                b = p.denominator.bit_length() if p.denominator > 1 else 0
                bits.append(abs(p.numerator).bit_length() + b)
    return {
        "points": len(points),
        "rows": len({number(n) for p in points for n in p["rows"]}),
        "dimension": d,
        "outputs": widths[-1],
        "width": max(widths[1:-1], default=0),
        "depth": len(maps) - 1,
        "nodes": sum(widths[1:-1]),
        "dense_parameters": sum((a + 1) * b for a, b in pairwise(widths)),
        "nonzero_parameters": len(bits),
        "largest_weight_bits": max(bits, default=0),
        "total_weight_bits": sum(bits) + len(bits),
    }


def values(records: Sequence[Record]) -> tuple[list[list[Vector]], list[list[Vector]]]:
    """(z, h): z[l][p] and h[l][p] for the layers l = 0..L+1 (0: the inputs, L+1: the outputs)."""
    scale = number(of_kind(records, "data")[0]["coordinate_denominator"])
    points = of_kind(records, "point")
    h = [[[Fraction(number(n), scale) for n in p["x"]] for p in points]]
    z = [h[0]]
    for m in of_kind(records, "layer", "output"):
        q, relu = number(m["denominator"]), [a == "relu" for a in m.get("activations", [])]
        relu = relu or [False] * len(m["biases"])
        below, zs = h[-1], []
        for x in below:
            rows = zip(m["rows"], m["biases"], strict=True)
            zs.append([(sum((number(w) * x[j] for j, w in row), Fraction(number(b)))) / q
                       for row, b in rows])
        z.append(zs)
        h.append([[max(v, Fraction(0)) if r else v for r, v in zip(relu, vs, strict=True)]
                  for vs in zs])
    return z, h


def orders(records: Sequence[Record], h: list[list[Vector]]) -> list[list[int]]:
    """The order of the points that is in force for the trace of layer 1, ..., L."""
    lines = {r["layer"]: r["channel"] for r in of_kind(records, "line")}
    order, result = list(range(len(h[0]))), []
    for below in range(len(h) - 2):
        if below in lines:
            order = sorted(range(len(order)), key=lambda p: (h[below][p][lines[below]], p))
        result.append(order)
    return result


def run_lengths(active: Sequence[bool]) -> list[int]:
    """[inactive, active, inactive, ...]: the first may be 0."""
    lengths = [len(list(group)) for _, group in groupby(active)]
    return [0, *lengths] if active[0] else lengths


def activities(records: Sequence[Record], order: Sequence[Sequence[int]] | None = None) -> Any:
    """The runs of every layer and neuron, along the lines of the certificate or along ``order``."""
    z, h = values(records)
    result = []
    for number_, m in enumerate(of_kind(records, "layer"), 1):
        along = (order or orders(records, h))[number_ - 1]
        result.append([
            run_lengths([a == "identity" or z[number_][p][i] > 0 for p in along])
            for i, a in enumerate(m["activations"])
        ])
    return result


def digest(runs: Sequence[int]) -> str:
    """What version 2 states of a neuron with these runs."""
    return hashlib.sha256(f"[{','.join(map(str, runs))}]".encode()).hexdigest()


def margins(reading: str, v: Vector, y: Sequence[int], e: int) -> dict[int, Fraction]:
    """Output -> how far a point with outputs v and label y/e is from a miss there; under equals,
    where there is no margin, 1 for a hit and 0 for a miss."""
    if reading == "sign":
        return {0: v[0] * (1 if y[0] else -1)}
    if reading == "argmax":
        return {k: v[y[0]] - v[k] for k in range(len(v)) if k != y[0]}
    apart = [abs(a - Fraction(b, e)) for a, b in zip(v, y, strict=True)]
    if reading == "nearest":
        return {k: Fraction(1, 2 * e) - each for k, each in enumerate(apart)}
    return {k: Fraction(each == 0) for k, each in enumerate(apart)}


def all_margins(records: Sequence[Record]) -> list[dict[int, Fraction]]:
    """The margins of every point, under the reading of the claim."""
    e = number(of_kind(records, "data")[0]["label_denominator"])
    reading, outputs = of_kind(records, "claim")[0]["reading"], values(records)[1][-1]
    return [margins(reading, v, list(map(number, point["y"])), e)
            for v, point in zip(outputs, of_kind(records, "point"), strict=True)]


def least_margin(records: Sequence[Record]) -> tuple[Fraction, int]:
    """The least margin of all points, and the first point that has it."""
    return min((min(each.values()), p) for p, each in enumerate(all_margins(records)))


def first_miss(records: Sequence[Record]) -> tuple[int, int] | None:
    """The first (point, output) where the label is missed."""
    for p, each in enumerate(all_margins(records)):
        for k, margin in each.items():
            if margin <= 0:
                return p, k
    return None


def fits(records: Sequence[Record]) -> bool:
    """Do outputs, labels and class names go together with the reading?"""
    claim, data = of_kind(records, "claim")[0], of_kind(records, "data")[0]
    reading, outputs, names = claim["reading"], number(claim["outputs"]), data["classes"]
    of_classes = reading in ("argmax", "sign")
    kinds = 2 if reading == "sign" else outputs if of_classes else len(names)
    e, labels = number(data["label_denominator"]), [p["y"] for p in of_kind(records, "point")]
    return (
        reading in ("equals", "nearest", "argmax", "sign")
        and (reading != "argmax" or outputs > 1) and (reading != "sign" or outputs == 1)
        and all(len(y) == (1 if of_classes else outputs) for y in labels)
        and (not kinds or (e == 1 and all(0 <= number(y[0]) < kinds for y in labels)))
        and (not names or len(names) == kinds == len(set(names)))
        and (reading != "argmax" or names in ([], of_kind(records, "output")[0]["names"]))
    )


def states_the_margin(records: Sequence[Record]) -> bool:
    """Is there the right margin record, or none under equals?"""
    stated = [(number(r["numerator"]), number(r["denominator"]), number(r["point"]))
              for r in of_kind(records, "margin")]
    if of_kind(records, "claim")[0]["reading"] == "equals":
        return stated == []
    margin, point = least_margin(records)
    return stated == [(margin.numerator, margin.denominator, point)]


def true(records: Sequence[Record]) -> bool:
    """Is all that the certificate says true: sizes, labels, row numbers, distinctness, traces?"""
    claim = of_kind(records, "claim")[0]
    points, layers = of_kind(records, "point"), of_kind(records, "layer")
    recomputed = sizes(records)
    rows = [number(n) for p in points for n in p["rows"]]
    version, traces = of_kind(records, "meta")[0]["version"], activities(records)
    if version == 2:
        traces = [[digest(runs) for runs in neurons] for neurons in traces]
    kind = {1: "trace", 2: "digest"}[version]
    stated = [t["neurons"] for t in of_kind(records, kind)]
    end = of_kind(records, "end")[0]
    counts = [len(of_kind(records, kind)) for kind in ("point", "layer", "line", kind)]
    return (
        fits(records)
        and all(number(claim[key]) == value for key, value in recomputed.items())
        and min(recomputed[key] for key in ("points", "dimension", "outputs", "depth")) > 0
        and all(len(p["x"]) == recomputed["dimension"] for p in points)
        and len({tuple(p["x"]) for p in points}) == len(points)
        and sorted(rows) == list(range(1, len(rows) + 1))
        and len(stated) == len(layers)
        and stated == traces
        and first_miss(records) is None
        and states_the_margin(records)
        and [end["points"], end["layers"], end["lines"], end["traces"]] == counts
    )
