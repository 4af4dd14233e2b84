"""Runs: the linear regions of a network as the data meet them; and the engine, for the others."""

from memproof.readings import Miss
from memproof.regions.engine.engine import Evaluation, evaluate
from memproof.regions.tracer import Tracer, natural_lines

__all__ = ["Evaluation", "Miss", "Tracer", "evaluate", "natural_lines"]
