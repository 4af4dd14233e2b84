# An exercise of memproof: two-neurons
import memproof


def string(x, data):
    """One function of the line, bent at one point after the other: width 2."""
    line = memproof.line_of(data)
    t = yield from line.project(x)
    t0, y0, slope = line.positions[0], line.codes[0], 0
    g = y0 + 0 * t
    for ti, yi in zip(line.positions, line.codes):
        now = y0 + slope * (ti - t0)
        if now != yi:
            sign = 1 if now < yi else -1
            t0, y0, slope = ti, yi, sign
            t, n = yield {"t": t, "n": sign * (g - yi - slope * (t - ti))}
            g = yi + slope * (t - ti) + sign * n
    return line.label(g)
