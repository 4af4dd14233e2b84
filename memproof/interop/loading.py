"""Which loader reads what: by the ending of a file, or by what an object has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from memproof.errors import MemproofError, show
from memproof.interop.files import looking_into
from memproof.interop.foreign import Foreign
from memproof.network import Network
from memproof.network.foreign import Floats, read_network
from memproof.network.model import refuse_steps
from memproof.outside import path_text

PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".joblib", ".bin", ".ckpt")
SUFFIXES = (".onnx", ".npz", ".json", ".safetensors")
TABLES = (".csv", ".tsv", ".txt", ".npy", ".parquet", ".feather", ".arrow")
EXPECTED = "a network: .onnx, .npz, .json or .safetensors"


def read_foreign(path: str | Path, *, layers: Sequence[str] | None = None,
                 floats: Floats | None = None) -> Foreign:
    """The network in a file.  ``layers``: of safetensors; ``floats``: of JSON.

    Errors: MP-A001 another kind of file, and those of the loader.
    """
    found = _read(path, layers, floats)
    return replace(found, source=f"{Path(path).name}, sha256 {_sha256(path)}")


def _sha256(path: str | Path) -> str:
    """Of the file.  Errors: MP-U001 if it is gone meanwhile."""
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except OSError as error:
        raise MemproofError("MP-U001", path_text(path), "a readable file",
                            str(error.strerror)) from None
    return digest.hexdigest()


def _read(path: str | Path, layers: Sequence[str] | None, floats: Floats | None) -> Foreign:
    suffix = Path(path).suffix.lower()
    if suffix in PICKLES:
        raise MemproofError("MP-A001", path_text(path), EXPECTED,
                            f"{suffix}, a pickle, which runs what stands in it (export it to ONNX "
                            "or safetensors)")
    if suffix == ".onnx":
        from memproof.interop.onnx import read_onnx

        return read_onnx(path)
    if suffix == ".npz":
        from memproof.interop.npz import read_npz

        return read_npz(path)
    if suffix == ".safetensors":
        from memproof.interop.torch import read_safetensors

        return read_safetensors(path, layers)
    if suffix == ".json":
        with looking_into(path):  # a pipe would not end
            pass
        return Foreign("JSON", read_network(path, floats=floats))
    raise MemproofError("MP-A001", path_text(path), EXPECTED,
                        (show(suffix) if suffix else "no ending") + _instead(path))


def _instead(path: str | Path) -> str:
    """What to do with a file that is no network, by its ending."""
    suffix = Path(Path(path).name.lower().removesuffix(".gz")).suffix
    if suffix == ".jsonl":
        return " (for a certificate: memproof check, explain, radius or export)"
    if suffix in TABLES:
        return " (a table? memproof audit NETWORK TABLE has the network first)"
    return ""


def foreign_of(model: Any) -> Foreign:
    """The network of an object in memory: our own, of scikit-learn, of PyTorch, of ONNX, or a path.

    Errors: MP-A001 something else, and those of the loader.
    """
    if isinstance(model, Foreign):
        return model
    if isinstance(model, (str, Path)):
        return read_foreign(model)
    return replace(_of_object(model), source=f"an object of type {type(model).__name__}")


def _of_object(model: Any) -> Foreign:
    from memproof.interop import sklearn, torch

    if isinstance(model, Network):
        refuse_steps(model)
        return Foreign("memproof", model)
    if torch.is_model(model):
        return torch.from_sequential(model)
    if sklearn.is_model(model):
        return sklearn.from_sklearn(model)
    if type(model).__name__ == "ModelProto":
        from memproof.interop.onnx import from_model

        return from_model(model)
    raise MemproofError("MP-A001", "the model", "a Network, a fitted MLPClassifier, MLPRegressor "
                        "or pipeline, a torch Sequential, a model of ONNX, or a path",
                        show(type(model).__name__))
