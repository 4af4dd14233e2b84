# An exercise of memproof: the-polygon
from fractions import Fraction


def polygon(x, data):
    """The polygon through the points of a line: one neuron for every bend."""
    (t,) = x
    points = sorted((p[0], y[0]) for p, y in zip(data.points, data.labels))
    bends, before, place, label = [], 0, *points[0]
    for u, y in points[1:]:
        slope = Fraction(y - label, u - place)
        bends.append((place, slope))
        before, place, label = slope, u, y
    neurons = yield tuple(t - place for place, _ in bends) or (t,)
    return points[0][1] + sum(
        weight * n for (_, weight), n in zip(bends, neurons if bends else ()))
