# An exercise of memproof: the-step
def steps(x, data):
    """A step at every point of a line, by a pair of neurons; the heights add up to the labels."""
    (t,) = x
    points = sorted((p[0], y[0]) for p, y in zip(data.points, data.labels))
    found = yield [z for r, _ in points[1:] for z in (t - r, t - r - 1)] or [t]
    heights = [y - before for (_, before), (_, y) in zip(points, points[1:])]
    return points[0][1] + sum(
        height * (p - q) for height, p, q in zip(heights, found[0::2], found[1::2]))
