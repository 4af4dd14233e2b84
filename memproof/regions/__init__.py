"""Runs: the linear regions of a network as the data meet them; and the engine, for the others."""

from memproof.readings import Miss
from memproof.regions.evaluation import Evaluation, evaluate
from memproof.regions.lines import natural_lines
from memproof.regions.tracer import Tracer

__all__ = ["Evaluation", "Miss", "Tracer", "evaluate", "natural_lines"]
