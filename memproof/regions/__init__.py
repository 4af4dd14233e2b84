"""Runs: the linear regions of a network as the data meet them."""

from memproof.regions.tracer import Miss, Tracer, natural_lines

__all__ = ["Miss", "Tracer", "natural_lines"]
