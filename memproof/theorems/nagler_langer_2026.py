"""Nagler and Langer 2026: at polynomial width the factor log(1/delta) goes.

The constants are those of our witness (docs/proofs/threshold-ledger.md#TL-9), not the paper's; the
paper's bound on the weights is not met.
"""

from __future__ import annotations

from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

THEOREM = Theorem(
    id="nagler-langer-2026",
    citation="Nagler and Langer, COLT 2026 (PMLR 336), Proposition 3.4",
    statement="In our words: for J <= N^2 L^2 points of [0, 1]^D, pairwise at least delta apart, "
    "with labels 0, ..., 2^r - 1, and R = 2 J^2 D / delta, there is a ReLU network of width of the "
    "order of N and depth of the order of L + L sqrt(log L) / sqrt(log N) + L (log(1/delta) + r) / "
    "sqrt(log N log(N L)) that memorizes them, with weights of at most N + 2^((r + log R) / L). So "
    "at width J^a, a > 0 fixed, with 1/delta and 2^r polynomial in J, W^2 L^2 = O(J).",
    hypotheses=(
        "N >= 2 distinct points of R^d with |x_i| <= r and |x_i - x_j| >= delta (N is the paper's "
        "J); labels 0, ..., C-1, of c = max(1, ceil(log2 C)) bits",
        "an even width W >= 6 with W (beta + 2 + log2 N) <= sqrt(N), where beta = ceil(rho/k) + "
        "ceil(c/k) + 1, k the largest with 3 + 2 (2^k - 1) <= W, rho the least integer with "
        "2^rho > r N^2 sqrt(2 pi d) / delta",
    ),
    quantifiers="every labeling of every such set of points has a network",
    bound="W^2 L^2 <= 169 ((rho + c) / log2 W + 1) N: for W >= N^a and rho + c <= A log2 N at most "
    "169 (A/a + 1) N",
    proof="A layer of width W reads k >= log2(W)/3 bits, so a slot of rho + c bits costs at most "
    "3 (rho + c) / log2 W + 3 layers; with this beta the bound of yang-yang-2026 is the one above.",
    witnesses=("threshold-ledger",),
    parts=(
        Part("width and depth of the threshold ledger", ("E1", "G20", "G20-encoder", "PI"), ALL),
        Part("that the network with this size outputs the label of every point",
             ("YY-line", "YY"), ALL),
        Part("from a width polynomial in N to the bound, with its constant", (), WORDS),
        Part("that the program's loops make these layers", ("YY-line",), EACH),
    ),
    notes=(
        "The paper's statement and proof were read; statements are in our words. Its means are an "
        "encoder that lays N^2 L intervals by width N and depth L, and codes in base 3 with digits "
        "0 and 1, of which one layer of width 3^n reads n. Ours reads digits of k bits.",
        "With the constants W^2 L^2 <= (768 A + 98) N, for positions and classes up to W^A, this "
        "is proved end to end in Rocq: memproof rocq polynomial_width.",
        "The paper bounds the weights, by spreading a large factor over L layers. Ours are as long "
        "as a ledger, unless certify --bits limits them, which takes more parameters "
        "(docs/proofs/threshold-ledger.md#TL-12).",
    ),
)

ENTRIES = (THEOREM,)
