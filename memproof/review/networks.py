"""The networks of two certificates, layer by layer: kept, changed, added, removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from memproof.exact import gcd
from memproof.network.model import Layer, Network
from memproof.outside import contrast, visible
from memproof.review.parts import Change, Part, part, spans

MOST_ALIGNED = 2000  # layers that are aligned one by one: that takes their square at worst

# A layer over its least denominator: equal ones are the same map.
Shape = tuple[Any, ...]


@dataclass(frozen=True)
class Span:
    """Layers first..last of the old network (none if last < first) that the new one has as first..
    last of its own.  Numbers from 1; L+1 is the output map."""

    old: range
    new: range


def network_part(a: Network, b: Network) -> Part:
    """Which layers are not the same, by their numbers in the new network, and what differs."""
    spans_of_change = list(_spans(a, b))
    changes = [each for span in spans_of_change for each in _changes(a, b, span)]
    if not changes:
        names = _names(a, b)
        return part("network", "layers named otherwise" if names else "same network", names)
    return part("network", _words(a, b, spans_of_change), changes)


def _spans(a: Network, b: Network) -> Iterator[Span]:
    """Where they differ: place by place if they have equally many layers, aligned otherwise."""
    old, new = list(map(least, a.layers)), list(map(least, b.layers))
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if len(old) == len(new):
        found = [(k, k + 1, k, k + 1) for k, pair in enumerate(zip(old, new, strict=True))
                 if pair[0] != pair[1]]
    elif max(len(old), len(new)) > MOST_ALIGNED:
        found = [(0, len(old), 0, len(new))]
    else:
        known: dict[Shape, int] = {}
        first, second = ([known.setdefault(each, len(known)) for each in side]
                         for side in (old, new))
        matcher = SequenceMatcher(None, first, second, autojunk=False)
        found = [op[1:] for op in matcher.get_opcodes() if op[0] != "equal"]
    for i, j, k, m in found:
        yield Span(range(start + i + 1, start + j + 1), range(start + k + 1, start + m + 1))


def least(layer: Layer) -> Shape:
    """The layer over the least denominator."""
    numbers = [w for row in layer.rows for _, w in row]
    g = gcd(layer.denominator, *numbers, *layer.biases)
    rows = layer.rows if g == 1 else tuple(tuple((j, w // g) for j, w in row) for row in layer.rows)
    return layer.denominator // g, rows, tuple(b // g for b in layer.biases), layer.activations


def _common(old: Sequence[Shape], new: Sequence[Shape]) -> int:
    """How many are the same at the beginning."""
    pairs = zip(old, new, strict=False)
    return next((k for k, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(old), len(new)))


def _words(a: Network, b: Network, found: Sequence[Span]) -> str:
    """``layers 2-5 changed, output map changed``."""
    hidden = len(b.hidden)
    changed = [k for span in found if len(span.old) == len(span.new) for k in span.new]
    words = [f"{spans(layers, 'layer')} changed"
             for layers in ([k for k in changed if k <= hidden],) if layers]
    others = [span for span in found if len(span.old) != len(span.new)]
    for span in others[:3]:
        if span.old and span.new:
            words.append(f"{_name(a, span.old)} became {_name(b, span.new)}")
        else:
            words.append(f"{_name(b, span.new)} added" if span.new else
                         f"{_name(a, span.old)} removed")
    words += [f"{len(others) - 3} more such places"] if len(others) > 3 else []
    words += ["output map changed"] if hidden + 1 in changed else []
    return ", ".join(words)


def _name(network: Network, numbers: range) -> str:
    """``layers 2-5``, ``layer 7 and the output map``."""
    hidden = [k for k in numbers if k <= len(network.hidden)]
    parts = [spans(hidden, "layer")] if hidden else []
    return " and ".join([*parts, *["the output map"] * (len(hidden) < len(numbers))])


def _changes(a: Network, b: Network, span: Span) -> Iterator[Change]:
    """One line for each stage of what differs."""
    if len(span.old) == len(span.new):
        for i, k in zip(span.old, span.new, strict=True):
            yield _one(a, b, i, k)
        return
    for network, numbers, verb in ((a, span.old, "removed"), (b, span.new, "added")):
        for stage, group in groupby(numbers, key=lambda k: _stage(network, k)):
            layers = list(group)
            words = _sizes([network.layers[k - 1] for k in layers])
            numbers = range(layers[0], layers[-1] + 1)
            name = f"{_name(network, numbers).removeprefix('the ')}{stage} {verb}"
            yield Change(name, *((words, "") if verb == "removed" else ("", words)))


def _stage(network: Network, number: int) -> str:
    """`` (encoder)``, if the layer has one."""
    stage = network.layers[number - 1].stage
    return f" ({visible(stage)})" if stage else ""


def _one(a: Network, b: Network, i: int, k: int) -> Change:
    """Layer i of the one against layer k of the other."""
    old, new = a.layers[i - 1], b.layers[k - 1]
    name = _name(b, range(k, k + 1)).removeprefix("the ") + _stage(b, k)
    if len(old) != len(new):
        return Change(name, _sizes([old]), _sizes([new]))
    weights, biases = _entries(old, new)
    kinds = sum(x != y for x, y in zip(old.activations, new.activations, strict=True))
    words = [f"{count} {word}{'s' * (count > 1)}" for count, word in (
        (weights, "weight"), (biases, "bias" + "e" * (biases > 1)), (kinds, "activation")) if count]
    return Change(name, _sizes([old]), f"{_sizes([new])}; {', '.join(words)} changed")


def _entries(old: Layer, new: Layer) -> tuple[int, int]:
    """How many weights and how many biases differ, as rational numbers."""
    p, q = old.denominator, new.denominator
    weights = 0
    for before, after in zip(old.rows, new.rows, strict=True):
        a, b = dict(before), dict(after)
        weights += sum(a.get(j, 0) * q != b.get(j, 0) * p for j in a.keys() | b.keys())
    biases = sum(x * q != y * p for x, y in zip(old.biases, new.biases, strict=True))
    return weights, biases


def _sizes(layers: Sequence[Layer]) -> str:
    """``width 4-6, 30 weights``."""
    widths = [len(each) for each in layers]
    low, high = min(widths), max(widths)
    count = sum(len(row) for each in layers for row in each.rows)
    width = f"width {low}" if low == high else f"width {low}-{high}"
    return f"{width}, {count} weight{'s' * (count != 1)}"


def _names(a: Network, b: Network) -> list[Change]:
    """Stages, lemmas and names of neurons, which inform: where they differ first."""
    for number, (old, new) in enumerate(zip(a.layers, b.layers, strict=True), 1):
        for what, x, y in (("stage", old.stage, new.stage), ("lemmas", old.lemma, new.lemma),
                           ("names", ", ".join(old.names), ", ".join(new.names))):
            if x != y:
                where = "" if number <= len(a.hidden) else "output map, "
                return [Change(f"{where or f'layer {number}, '}{what} (first)", *contrast(x, y))]
    return []
