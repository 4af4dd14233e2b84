"""Networks with exact weights, and the gadget language that writes them."""

from memproof.network.canonical import network_sha256
from memproof.network.language import (
    Affine,
    Gadget,
    carry,
    gadget,
    identity,
    network_of,
    step,
    tagged,
    together,
    total,
    value_of,
)
from memproof.network.model import Layer, Network
from memproof.network.sizes import NetworkSizes as Sizes
from memproof.network.sizes import dense_parameters

__all__ = [
    "Affine",
    "Gadget",
    "Layer",
    "Network",
    "Sizes",
    "carry",
    "dense_parameters",
    "gadget",
    "identity",
    "network_of",
    "network_sha256",
    "step",
    "tagged",
    "together",
    "total",
    "value_of",
]
