"""Vardi, Yehudai and Shamir 2022: sub-linear depth at width 12, with explicit constants.

The constants are those of our witness, the triangle ledger
(docs/proofs/triangle-ledger.md#VY-6), not the paper's.  All functions compute with integers and
fractions.
"""

from __future__ import annotations

from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

THEOREM = Theorem(
    id="vardi-2022",
    citation="Gal Vardi, Gilad Yehudai and Ohad Shamir, On the optimal memorization power of ReLU "
    "neural networks, arXiv 2110.03187 (ICLR 2022)",
    statement="Theorem 3.1, in our words: for any N points of R^d with |x_i| <= r and pairwise "
    "distances at least delta, with labels in C classes, there is a ReLU network of width 12 and "
    "depth O(sqrt(N log N) + sqrt(N / log N) max(log R, log C)) that memorizes them, where R = "
    "10 r N^2 sqrt(pi d) / delta. A weight takes O(log d + sqrt(N / log N) max(log R, log C)) bits "
    "(Theorem A.1).",
    hypotheses=(
        "N >= 2 distinct points x_i of R^d with |x_i| <= r and |x_i - x_j| >= delta; only "
        "delta / r matters",
        "labels 0, ..., C-1",
        "width 12; for width W >= 24 the bound given here is that of p = floor(W/12) copies",
    ),
    quantifiers="every labeling of every such set of points has a network",
    bound="L <= 2 + 2 ceil(N/n) + n (3S + 2), with n = ceil(sqrt(N / ceil(log2 N))) and "
    "S = max(ceil(log2 R), ceil(log2 C)), each at least 1; hence "
    "L <= 2 + 2 ceil(sqrt(N l)) + ceil(sqrt(N / l)) (3S + 2) with l = ceil(log2 N). For p copies "
    "side by side: ceil(N/p) in place of N",
    proof="A random direction puts the points on a line of length below R with gaps of at least 2 "
    "(Lemma B1s). The line is cut into ceil(N/n) blocks of n points. The encoder spends two layers "
    "on a block: its strings of positions and of labels, n S bits each, are added if the point "
    "lies in the block. The decoder reads a bit of both in three layers, from two iterates of the "
    "triangle map, and lets a slot's label through in two more if the slot's position is the "
    "point's.",
    witnesses=("triangle-ledger",),
    parts=(
        Part("some direction puts the points on a line of rho bits, at least 2 apart",
             ("B1", "B1c", "B1s", "B1r"), ALL),
        Part("the network behind such a line: at every point the output is the label, over all "
             "bits, slots, blocks and copies, with at most 12 neurons a layer in each copy, and "
             "the depth of the bound", ("G12-net", "G12-slots", "G12-read", "G13", "G21"), ALL),
        Part("the triangle map, its iterates, and a bit from two of them",
             ("G12", "G12i", "G12b"), ALL),
        Part("that every set of points has what the root supposes: the direction's positions in "
             "order are its places; the numbers of slots and shares are those of the bound (VY-6)",
             ("B1s",), WORDS),
        Part("that the program's loops make these layers, block after block and slot after slot",
             ("G12-net",), EACH),
        Part("the direction of a network that is built is an integer one, found by a search; "
             "(1, Q, Q^2, ...) always separates the points", ("G17",), EACH),
    ),
    notes=(
        "The paper was read in full text; statements are in our words. Its stages, rho = log R and "
        "c = log C bits: a projection of width 1 and depth 2 to values of at most R, at least 2 "
        "apart (A.2); m strings are found in width 4 and depth 3 m + 2 (A.4); n slots are read in "
        "width 12 and depth 3 n max(rho, c) + 2 n + 2, with n max(rho, c) + 2 bits (A.5); bits i "
        "to j in width 5 and depth 3 (j - i + 1) (A.7). Ours differ.",
        "Kim, Moon and Yun 2025 (Theorem B.4) restate Theorem 3.1 with 2 eps for delta, and with "
        "sqrt(N log N) for the bits.",
        "Theorem 5.1 (a depth of L <= sqrt(N), in nonzero parameters) and 6.2 (weights of B bits) "
        "are proved in Rocq, with explicit constants: memproof rocq bounded_depth, bounded_bits. "
        "certify --depth D and --bits B build networks with one decoder for all subsets: memproof "
        "claims vardi-bounded-depth, vardi-bounded-bits.",
        "The explicit constants are those of our construction, not the paper's: an encoder with "
        "two outputs takes two layers a block.",
        "The copies side by side are ours, after the paper's bounded-depth generalization.",
        "The bound for a data set speaks of a real direction. For a network that was built, "
        "evaluate the bound at the line that was found: M positions t_i >= 0, integers, and the "
        "bits of 2 max t_i in place of log2 R.",
    ),
    root="G12-net",
)

ENTRIES = (THEOREM,)
