"""A memorizer behind thresholds: two ReLUs a threshold, then any network on the sides; or behind
another network that maps balls to points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from memproof.dataset import Dataset
from memproof.exact import Q, Z
from memproof.network import Affine, Gadget, network_of
from memproof.network.model import Layer, Network
from memproof.robust.thresholds import Threshold, sides


def table_of_sides(dataset: Dataset, thresholds: Sequence[Threshold]) -> Dataset:
    """The sides of the points, 0 or 1 for each threshold, with their labels."""
    labels = [[Fraction(int(y), dataset.label_denominator) for y in label]
              for label in dataset.labels]
    return Dataset.from_rows([list(map(int, each)) for each in sides(dataset, thresholds)], labels,
                             name=dataset.name)


def side_network(dataset: Dataset, thresholds: Sequence[Threshold], radius: Fraction) -> Network:
    """x -> its sides.  Between low + radius and high - radius a side climbs from 0 to 1
    (docs/proofs/robust.md#RB-1)."""
    ramps = [(each.input, Q(each.low, dataset.denominator) + Q(radius),
              Q(each.high, dataset.denominator) - Q(radius)) for each in thresholds]

    def steps(x: Sequence[Affine]) -> Gadget:
        found = yield {f"{end}{k}": (x[j] - place) / (high - low)
                       for k, (j, low, high) in enumerate(ramps, 1)
                       for end, place in (("p", low), ("q", high))}
        return [found[2 * k] - found[2 * k + 1] for k in range(len(ramps))]

    return network_of(steps, dataset.dimension, [f"side{k}" for k in range(1, len(ramps) + 1)])


def composition(first: Network, then: Network) -> Network:
    """x -> then(first(x)): the output map of ``first`` is part of the next affine map."""
    joined = (_after(first.output, then.layers[0]), *then.layers[1:])
    return Network(first.dimension, (*first.hidden, *joined[:-1]), joined[-1])


def _after(inner: Layer, outer: Layer) -> Layer:
    """The affine map ``outer`` of what the affine map ``inner`` gives."""
    rows, biases = list[dict[int, int]](), list[int]()
    for row, bias in zip(outer.rows, outer.biases, strict=True):
        sums, total = dict[int, int](), bias * inner.denominator
        for j, w in row:
            total += w * inner.biases[j]
            for k, v in inner.rows[j]:
                sums[k] = sums.get(k, Z(0)) + w * v
        rows.append(sums)
        biases.append(total)
    return replace(outer, denominator=outer.denominator * inner.denominator,
                   rows=tuple(tuple(sorted((k, v) for k, v in row.items() if v)) for row in rows),
                   biases=tuple(biases))
