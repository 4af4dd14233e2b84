"""Work that is counted before it is done, for networks whose numbers become longer in every layer.

The numbers of all sound networks that we know are short beside these limits.  A network from
outside may make every value longer by all bits of a weight, in each of thousands of layers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from memproof.errors import MemproofError
from memproof.exact import Z, integers, plain_fraction
from memproof.network.model import Network, layer_numerators

SHORT = 1 << 13  # bits: work with numbers up to this length is not counted
MOST_WORDS = 4 * 10**9  # products of 64-bit words: some seconds
PERIOD = 8  # layers between two looks at numbers that were short

Size = tuple[int, int]  # so many numbers, of at most so many bits
Rows = Iterable[Sequence[tuple[int, int]]]  # of each neuron: pairs (channel, weight)


class Work:
    """``spent``: products of words so far, of which ``most`` (MOST_WORDS) are allowed, and
    ``most_at_once`` of them (as many) in one layer, which has to be held.

    Numbers of at most ``short`` bits (SHORT) cost nothing, since whoever asks for work with them
    brings the network.  Where a file asks for it, ``short=-1``: everything is counted.
    """

    def __init__(self, most: int | None = None, *, most_at_once: int | None = None,
                 short: int | None = None) -> None:
        self.most, self.spent = MOST_WORDS if most is None else most, 0
        self.most_at_once = self.most if most_at_once is None else most_at_once
        self.short = SHORT if short is None else short
        self._looks, self._long = 0, False

    def spend(
        self, layer: int, rows: Rows, biases: Iterable[int], scale: int,
        channels: Callable[[], Sequence[Size]],
    ) -> None:
        """Count a layer: each number of a channel times each weight on it, and the denominator, of
        ``scale`` bits, times each bias.

        ``channels`` are only asked for now and then while all numbers are short.
        Raises MP-L007 if it is too much.
        """
        self._looks += 1
        if not self._long and scale <= self.short and self._looks % PERIOD:
            return
        sizes = channels()
        longest = max([scale, *(bits for _, bits in sizes)])
        self._long = longest > self.short
        if self._long:
            products = sum(product_words(scale, bias.bit_length()) for bias in biases)
            self.add(layer, longest, products + _products(rows, sizes))

    def add(self, layer: int, bits: int, words: int) -> None:
        """Count so many products with numbers of up to so many bits.  Raises MP-L007."""
        words = words if bits > self.short else 0
        self.spent += words
        if self.spent > self.most or words > self.most_at_once:
            most = self.most if self.spent > self.most else self.most_at_once
            raise MemproofError("MP-L007", f"layer {layer}",
                                f"at most {most} products of 64-bit words",
                                f"values of {bits} bits, and {self.spent} products so far")


def product_words(bits: int, others: int) -> int:
    """What a product of numbers of so many bits counts: its words, and 4 times those of the first
    for what else is done with it."""
    return (1 + bits // 64) * (5 + others // 64)


def _products(rows: Rows, sizes: Sequence[Size]) -> int:
    return sum(sizes[j][0] * product_words(sizes[j][1], w.bit_length())
               for row in rows for j, w in row)


def counted_values(
    network: Network, point: Sequence[int], denominator: int, work: Work
) -> Iterator[tuple[Fraction, ...]]:
    """The point itself, h_1, ..., h_L and the output, with every layer counted, and its values in
    lowest terms.  Raises MP-L007."""
    numerators, scale = integers(point), Z(denominator)
    for number, layer in enumerate((None, *network.layers)):
        if layer is not None:
            sizes = [(1, value.bit_length()) for value in numerators]
            work.spend(number, layer.rows, layer.biases, scale.bit_length(), partial(list, sizes))
            numerators = layer_numerators(layer, numerators, scale)
            scale *= layer.denominator
        bits = max([scale.bit_length(), *(value.bit_length() for value in numerators)])
        work.add(number, bits, len(numerators) * product_words(bits, scale.bit_length()))
        yield tuple(plain_fraction(value, scale) for value in numerators)
