"""scikit-learn: MLPClassifier, MLPRegressor, and pipelines with scalers before them.

Only attributes that a fitted object has are read, so scikit-learn itself is not needed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from memproof.errors import MemproofError, show
from memproof.interop.foreign import Dense, Foreign, fractions, network_of, scale_inputs

NOTE_SCALER = ("the scaler before the network is computed exactly; the program rounds its results, "
               "which float32 and float64 below do not speak of")
READING = {"softmax": "argmax", "logistic": "sign", "identity": "nearest"}
SCALERS = ("StandardScaler", "MinMaxScaler")


def is_model(model: Any) -> bool:
    """A fitted multi-layer perceptron, or a pipeline."""
    return hasattr(model, "coefs_") or (hasattr(model, "steps") and hasattr(model, "fit"))


def from_sklearn(model: Any) -> Foreign:
    """The network of a fitted model, in real arithmetic with its stored weights.

    Errors: MP-A003 something else than relu networks and scalers, MP-A004, MP-A005.
    """
    *before, last = [step for _, step in model.steps] if hasattr(model, "steps") else [model]
    if not hasattr(last, "coefs_"):
        raise MemproofError("MP-A003", type(last).__name__, "a fitted MLPClassifier or "
                            "MLPRegressor at the end", "no coefs_")
    if last.activation not in ("relu", "identity"):
        raise MemproofError("MP-A003", type(last).__name__, "activation relu or identity",
                            show(last.activation))
    relu, end = last.activation == "relu", len(last.coefs_) - 1
    layers = [Dense(f"layer {k + 1}", np.asarray(w).T, b, relu and k < end)
              for k, (w, b) in enumerate(zip(last.coefs_, last.intercepts_, strict=True))]
    if before:
        layers[0] = _behind(before, layers[0])
    return Foreign("scikit-learn", network_of(layers), _reading(last), _classes(last),
                   (NOTE_SCALER,) if before else ())


def _behind(scalers: list[Any], layer: Dense) -> Dense:
    """The first layer behind one scaler."""
    if len(scalers) != 1 or type(scalers[0]).__name__ not in SCALERS:
        names = ", ".join(type(each).__name__ for each in scalers)
        raise MemproofError("MP-A003", "the pipeline", f"one of {', '.join(SCALERS)} before the "
                            "network", names)
    return scale_inputs(layer, *_factors_and_offsets(scalers[0], layer.weights.shape[1]))


def _factors_and_offsets(scaler: Any, width: int) -> tuple[list[Fraction], list[Fraction]]:
    """x becomes factor x + offset, feature by feature.  Errors: MP-A003, MP-A004."""
    if type(scaler).__name__ == "MinMaxScaler":
        if getattr(scaler, "clip", False):
            raise MemproofError("MP-A003", "MinMaxScaler", "clip=False, an affine map", "clip=True")
        return (fractions(scaler.scale_, "MinMaxScaler, scale_"),
                fractions(scaler.min_, "MinMaxScaler, min_"))
    mean = scaler.mean_ if scaler.with_mean else np.zeros(width)  # kept without being used
    scale = scaler.scale_ if scaler.with_std else np.ones(width)
    factors = [1 / s for s in fractions(scale, "StandardScaler, scale_")]
    return factors, [-m * f for m, f in zip(fractions(mean, "StandardScaler, mean_"), factors,
                                            strict=True)]


def _reading(model: Any) -> str:
    return READING.get(getattr(model, "out_activation_", ""), "")


def _classes(model: Any) -> tuple[str, ...]:
    """The names of the classes, in the order of the outputs."""
    return tuple(map(str, getattr(model, "classes_", ())))
