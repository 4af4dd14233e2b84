"""The network of a certificate for other programs, in float64, if that loses nothing.

It is refused unless every weight is a float64 and no evaluation rounds at any point of the table.
"""

from __future__ import annotations

import argparse

from memproof.auditing.exporting import (
    NPZ,
    ONNX,
    TORCH_JSON,
    float_layers,
    npz_bytes,
    onnx_bytes,
    torch_json_bytes,
)
from memproof.certificate.loader import load
from memproof.cli.output import say
from memproof.errors import MemproofError
from memproof.outputs import replaceable, replacing
from memproof.outside import count_text, path_text
from memproof.readings import OF_CLASSES


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The options of ``export``."""
    command.add_argument("certificate", metavar="CERTIFICATE")
    command.add_argument("--onnx", metavar="OUT.onnx", help="write a graph of ONNX")
    command.add_argument("--npz", metavar="OUT.npz", help="write W0, b0, W1, ... for numpy")
    command.add_argument("--torch-json", metavar="OUT.json",
                         help="write JSON that ten lines of PyTorch load")


def run(options: argparse.Namespace) -> int:
    """0; raises MP-U004, MP-A012 what would be rounded, MP-U005, those of certificates."""
    wanted = [(path, kind, form) for path, kind, form in (
        (options.onnx, ONNX, onnx_bytes), (options.npz, NPZ, npz_bytes),
        (options.torch_json, TORCH_JSON, torch_json_bytes)) if path is not None]
    if not wanted:
        raise MemproofError("MP-U004", "export", "--onnx OUT.onnx, --npz OUT.npz or "
                            "--torch-json OUT.json", "none of them")
    for path, kind, _ in wanted:
        replaceable(path, kind)
    certificate = load(options.certificate)
    layers = float_layers(certificate.network, certificate.dataset)
    classes = certificate.dataset.classes if certificate.reading in OF_CLASSES else ()
    for path, kind, form in wanted:
        data = npz_bytes(layers, classes) if kind == NPZ else form(layers)
        with replacing(path, kind) as stream:
            stream.write(data)
        say(f"written: {path_text(path)}; float64 computes the same values at all "
            f"{count_text(len(certificate.dataset), 'point')}, in any order of sums")
    say("(as it stands in the certificate: 'memproof check' judges it)")
    return 0
