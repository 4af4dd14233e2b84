# An exercise of memproof: one-place-each
def projected(x, data):
    """The points on a line, t = u . x, and a step at every place but the first."""
    span = max(max(column) - min(column) for column in zip(*data.points))
    u = [(span + 1) ** k for k in range(data.dimension)]
    places = sorted(
        (sum(a * b for a, b in zip(u, p)), y[0]) for p, y in zip(data.points, data.labels))
    t = yield data.denominator * sum(a * b for a, b in zip(u, x)) - places[0][0]
    found = yield [z for r, _ in places[1:] for z in (
        t - (r - places[0][0]) + 1, t - (r - places[0][0]))] or [t]
    heights = [y - before for (_, before), (_, y) in zip(places, places[1:])]
    return places[0][1] + sum(
        height * (p - q) for height, p, q in zip(heights, found[0::2], found[1::2]))
