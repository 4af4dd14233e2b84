"""Exercises that a checker judges: a gap in a proof, a broken construction, a number to predict.

    from memproof.exercises import collection
    gap = collection()["the-idea-of-a-pair"]
    gap.start()               # the file to begin with
    judge(gap, "answer.json").right

An exercise is a folder with an ``exercise.json`` (docs/how-to/exercises.md); the package has
a collection of them, a teacher may have others.
"""

from memproof.exercises.exercise import Exercise, collection
from memproof.exercises.judges import Judgement, judge

__all__ = ["Exercise", "Judgement", "collection", "judge"]
