"""Writes the certificate of a sigmoid network (docs/sigmoid-format.md)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from memproof.certificate.loader import Certificate
from memproof.certificate.step_writer import step_lines
from memproof.certificate.writer import CERTIFICATE, Hashing
from memproof.network.canonical import integer, line
from memproof.network.model import Layer, Network
from memproof.outputs import replacing

READING = "within"


@dataclass(frozen=True)
class Sigmoid:
    """A step certificate and what replaces its network: ``network`` is of neurons s(.), and
    ``scales`` are the slopes and exponents that made it."""

    given: Certificate
    network: Network
    scales: list[list[int]]
    activation: str
    method: str
    eps: Fraction

    def write(self, path: Path, precision: int) -> None:
        """The certificate, whole or not at all.  Raises MP-U005."""
        with replacing(path, CERTIFICATE) as stream:
            self.put(stream, precision)

    def put(self, stream: BinaryIO, precision: int) -> None:
        """The certificate into an open stream."""
        out = Hashing(stream)
        for each in self.lines(precision):
            out.write(each)
        out.write(line({"kind": "end", "points": len(self.given.dataset),
                        "layers": len(self.network.hidden), "sha256": out.digest.hexdigest()}))

    def lines(self, precision: int) -> Iterator[bytes]:
        """All records but the end."""
        given, sizes, declared = self.given, self.network.sizes(), self.given.declared
        yield from step_lines(given.dataset, given.network, f"{self.method}-1", READING,
                              declared["construction"], declared["parameters"])
        sigma = list(map(sigma_line, self.network.layers))
        yield line({"kind": "sigmoid", "activation": self.activation,
                    "eps_numerator": integer(self.eps.numerator),
                    "eps_denominator": integer(self.eps.denominator), "precision": precision,
                    "nonzero_parameters": sizes.nonzero_parameters,
                    "largest_weight_bits": sizes.largest_weight_bits,
                    "total_weight_bits": sizes.total_weight_bits,
                    "sigma_sha256": sha256(b"".join(sigma)).hexdigest()})
        if self.method == "analytic":
            for number, scales in enumerate(self.scales, 1):
                yield line({"kind": "scales", "layer": number,
                            "scales": list(map(integer, scales))})
        yield from sigma


def sigma_line(layer: Layer) -> bytes:
    """The ``sigma`` record of a layer, or of the output map."""
    return line({"kind": "sigma", "denominator": integer(layer.denominator),
                 "biases": list(map(integer, layer.biases)),
                 "rows": [[[j, integer(w)] for j, w in row] for row in layer.rows]})
