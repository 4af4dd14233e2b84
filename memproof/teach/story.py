"""What a network does, in a few sentences: the first that a reader sees, even without scripts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from memproof.certificate.loader import Certificate
from memproof.explain import column_names
from memproof.outside import names_apart, visible

MOST_NAMES = 8  # of columns or classes that are listed
READINGS = {"equals": "exactly", "nearest": "as the nearest label",
            "argmax": "as the largest output", "sign": "as the sign of its output"}


def story(certificate: Certificate) -> list[str]:
    """What the certificate claims: data, labels, network.  Sentences, ready to be shown."""
    claim = certificate.claim
    table = visible(certificate.declared["dataset"]) or "the table"
    how = READINGS.get(claim["reading"], "")
    return [
        f"A row of {table} is {_numbers(certificate)}.",
        f"The certificate claims: from them this network computes {_labels(certificate)}, "
        f"{how}, for each of the {claim['rows']:,} rows.",
        f"It has {_count(claim['depth'], 'layer')} of at most {_count(claim['width'], 'neuron')} "
        f"and {claim['nonzero_parameters']:,} weights and biases that are not 0.",
    ]


def stage_sentences(stages: Sequence[dict[str, Any]]) -> Iterator[str]:
    """``Layers 2-4: encoder.``"""
    for each in stages:
        first, last = each["first"], each["last"]
        yield f"{f'Layer {first}' if first == last else f'Layers {first}-{last}'}: {each['name']}."


def _numbers(certificate: Certificate) -> str:
    names = [visible(name) for name in column_names(certificate)]
    if len(names) == 1:
        return f"one number, {names[0]}"
    some = f": {_listed(names)}" if len(names) <= MOST_NAMES else ""
    return f"{len(names):,} numbers{some}"


def _labels(certificate: Certificate) -> str:
    classes = names_apart(certificate.dataset.classes)
    if not classes:
        outputs = certificate.claim["outputs"]
        return "the row's label" if outputs == 1 else f"the {outputs:,} numbers of the row's label"
    some = f" ({_listed(classes, 'or')})" if len(classes) <= MOST_NAMES else f" of {len(classes):,}"
    return f"the row's class{some}"


def _listed(names: Sequence[str], last: str = "and") -> str:
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
