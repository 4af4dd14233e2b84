"""Yang & Yang 2026: the trade-off between width and depth, with explicit constants.

The constants are those of our witness, the threshold ledger (lemmas E1 and
B1, docs/proofs/threshold-ledger.md#TL-8); the paper's full text is not at hand.  All functions
compute with integers and fractions.
"""

from __future__ import annotations

from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

THEOREM = Theorem(
    id="yang-yang-2026",
    citation="Xin Yang and Yunfei Yang, Memorization capacity of deep ReLU neural networks "
    "characterized by width and depth, arXiv 2603.09589 (2026)",
    statement="For any N points in the unit ball with pairwise distances at least delta, and any "
    "discrete labels, there is a ReLU network whose width W and depth L satisfy "
    "W^2 L^2 = O(N log(1/delta)) and which memorizes them.",
    hypotheses=(
        "N >= 2 distinct points x_i of R^d with |x_i| <= r and |x_i - x_j| >= delta; the paper's "
        "unit ball is r = 1, so only delta / r matters",
        "labels 0, ..., C-1",
        "any even width W >= 6, for the constants given here",
    ),
    quantifiers="every labeling of every such set of points has a network",
    bound="L <= 2 sqrt(2 K beta / q) + beta + 2 + ceil(log2 n), hence "
    "W^2 L^2 <= (sqrt(32 W/(W-2) K beta) + W (beta + 2 + ceil(log2 n)))^2, with K = N segments, "
    "q = W(W-2)/4, beta = ceil(rho/k) + ceil(c/k) + 1, n = ceil(sqrt(2K/(q beta))), "
    "c = ceil(log2 C), any k with 3 + 2(2^k - 1) <= W, and the least integer rho with "
    "2^rho > r N^2 sqrt(2 pi d) / delta",
    proof="A random direction puts the points on a line of length below 2^rho with gaps of at "
    "least 2 (Lemma B1s). The line is cut into ceil(K/n) blocks of n segments. The encoder spends "
    "two layers on q blocks, the decoder beta layers on a segment of the block; n balances the two "
    "(Lemma E1).",
    witnesses=("threshold-ledger",),
    root="YY",
    parts=(
        Part("some direction puts the points on a line of rho bits, at least 2 apart: from facts "
             "about the sphere that are imported, for the bound above",
             ("B1", "B1c", "B1s", "B1r"), ALL),
        Part("some direction of a grid does so for integer points, and nothing is imported; the "
             "line has about 1 + log2(d)/2 bits more; this is the direction of YY",
             ("D1", "D1r", "YY-points"), ALL),
        Part("between two segments there is a threshold, and no point lies on a ramp",
             ("G15", "G16"), ALL),
        Part("the encoder: behind the groups of windows the channel A is the ledger of the block "
             "in which t lies", ("G1", "G2", "G3", "G4", "ENC", "YY-encoder"), ALL),
        Part("a field of a ledger is read digit by digit, a sinking accumulator may be clipped",
             ("G5", "G5-sum", "G6", "G6-iterated", "G8a", "G8a-digits", "YY-ledger", "YY-field"),
             ALL),
        Part("the decoder: after any number of slots the ledger is alive or killed as it should "
             "be, and what is left after the strip is the label",
             ("G7", "G8b", "G8", "G9", "G9-all", "G8c", "YY-decoder", "YY-strip"), ALL),
        Part("the network on the line: ledgers filled in order, n segments a block; encoder, "
             "decoder and strip joined; the output is the label, and the widths are at most W",
             ("YY-line",), ALL),
        Part("the depth, and that it is within the bound",
             ("G20", "G20-encoder", "G20-field", "PI", "E1", "E1e", "YY-size"), ALL),
        Part("points can be sorted along the line, and the channels of a decoder, given by "
             "equations layer after layer, exist: so the hypotheses of YY are what a set of points "
             "has (docs/proofs/threshold-ledger.md#YY)", (), WORDS),
        Part("the network of YY on the line of B1, for real points and with the bound above, as "
             "that line is shorter (TL-8)", (), WORDS),
        Part("ledgers with units and dummies are filled with thresholds and steps, and say the "
             "labels; the greedy filling has the fewest blocks (TL-1, TL-2): what the planner "
             "prefers, and the theorem does not need", (), WORDS),
        Part("the direction of a network that is built is an integer one, found by a search; "
             "(1, Q, Q^2, ...) always separates the points", ("G17",), EACH),
        Part("the program's loops over blocks, slots and bits put the layers together as the "
             "lemmas say, and no layer is wider than planned (TL-5)", (), EACH),
    ),
    notes=(
        "Only the upper bound is witnessed here.",
        "Two versions of the paper's lower bound circulate: W^2 L^2 = Omega(N log(1/delta)) in the "
        "abstract as listed, and Omega(N / log(1/delta)) in the abstract of the paper's own HTML "
        "version. The first cannot hold for all delta; the second is what the VC dimension gives.",
        "The explicit constants are those of our construction, not the paper's.",
        "The bound for a data set speaks of a real direction. For a network that was built, "
        "evaluate the bound at the line that was found: K segments, rho bits.",
    ),
)

ENTRIES = (THEOREM,)
