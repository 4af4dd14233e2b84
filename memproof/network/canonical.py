"""The canonical bytes of a network: exactly the lines of a certificate's network section."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from memproof.network.model import Layer, Network

LARGEST_JSON_NUMBER = 2**53
MAX_TEXT = 200


def line(record: dict[str, Any]) -> bytes:
    """One record as compact ASCII JSON with a line feed (docs/certificate-format.md, section 2)."""
    return json.dumps(record, separators=(",", ":"), check_circular=False).encode("ascii") + b"\n"


def integer(n: int) -> int | str:
    """n itself if |n| <= 2^53, its hexadecimal digits otherwise: the one way to write it."""
    return int(n) if -LARGEST_JSON_NUMBER <= n <= LARGEST_JSON_NUMBER else f"{n:x}"


def percent_encode(value: str) -> str:
    """Printable ASCII: what is not from space to ~, and ``"``, ``\\``, ``%``, is written as %XX."""
    return "".join(map(_character, value))


def text(value: str) -> str:
    """``percent_encode`` with at most 200 characters: whole characters are dropped at the end."""
    plain = list(map(_character, value))
    while sum(map(len, plain)) > MAX_TEXT:
        plain.pop()
    return "".join(plain)


def _character(c: str) -> str:
    return c if " " <= c <= "~" and c not in '"\\%' else _percent(c)


def _percent(character: str) -> str:
    """%XX for every byte; file names that are not UTF-8 keep the bytes that they have."""
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))


def readable(value: str) -> str:
    """The text before ``text`` encoded it; as it stands if ``text`` does not write it so."""
    try:
        plain = unquote(value, errors="surrogateescape")
        return plain if percent_encode(plain) == value else value
    except UnicodeEncodeError:
        return value


def layer_line(layer: Layer) -> bytes:
    """The ``layer`` record of a hidden layer."""
    return line(
        {
            "kind": "layer",
            "stage": text(layer.stage),
            "lemma": text(layer.lemma),
            "names": [text(name) for name in layer.names],
            "activations": list(layer.activations),
            **_affine(layer),
        }
    )


def output_line(layer: Layer) -> bytes:
    """The ``output`` record of the output map."""
    names = [text(name) for name in layer.names]
    return line({"kind": "output", "names": names, **_affine(layer)})


def _affine(layer: Layer) -> dict[str, Any]:
    return {
        "denominator": integer(layer.denominator),
        "biases": [integer(b) for b in layer.biases],
        "rows": [[[j, integer(w)] for j, w in row] for row in layer.rows],
    }


def network_lines(network: Network) -> Iterator[bytes]:
    """The network section, line by line."""
    for layer in network.hidden:
        yield layer_line(layer)
    yield output_line(network.output)


def network_sha256(network: Network) -> str:
    """sha256 of the network section: the identity of a network, names included."""
    digest = hashlib.sha256()
    for each in network_lines(network):
        digest.update(each)
    return digest.hexdigest()
