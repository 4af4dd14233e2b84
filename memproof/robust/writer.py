"""Writes a robust certificate (docs/robust-format.md)."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from memproof.certificate.step_writer import step_lines
from memproof.certificate.writer import CERTIFICATE, Hashing
from memproof.dataset import Dataset
from memproof.network.canonical import integer, line
from memproof.network.model import Network
from memproof.outputs import replacing

BALL, BOX, READING = "ball-1", "box-1", "ball"


def write_ball(path: Path, dataset: Dataset, network: Network, norm: str, radius: Fraction, *,
               construction: str = "", parameters: str = "", version: str = BALL) -> int:
    """The certificate that ``network`` has the label at every real point within ``radius`` of a
    point; its size in bytes.  Whether that is so is the kernel's verdict.  Raises MP-U005."""
    with replacing(path, CERTIFICATE) as stream:
        out = Hashing(stream)
        for each in step_lines(dataset, network, version, READING, construction, parameters):
            out.write(each)
        out.write(line({"kind": "ball", "norm": norm, "numerator": integer(radius.numerator),
                        "denominator": integer(radius.denominator)}))
        out.write(line({"kind": "end", "points": len(dataset), "layers": len(network.hidden),
                        "sha256": out.digest.hexdigest()}))
    return path.stat().st_size
