"""Pictures: a network with the values of a point, and its function along a line.

    import memproof.draw
    memproof.draw.network(result.network)                   # shown by a notebook
    memproof.draw.network(result.network, at=[5, 3, 1, 0])  # with the values of a point
    memproof.draw.line(result.network, result.dataset)      # what lies between the points
    memproof.draw.line(result.network, result.dataset).save("line.svg")

Pictures are SVG text, made by ourselves: without scripts, without links, the same bytes every time.
"""

from memproof.draw.drawing import SVG, Drawing
from memproof.draw.line import line
from memproof.draw.network import network

__all__ = ["SVG", "Drawing", "line", "network"]
