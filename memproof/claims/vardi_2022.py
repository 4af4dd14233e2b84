"""Vardi, Yehudai and Shamir 2022: about sqrt(N) parameters, and why not fewer."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, SHATTER, VC_DIMENSION
from memproof.claims import CITED, PARTS, PROVED, Claim, Paper
from memproof.claims.evidence import (
    DIRECTION,
    GROWTH,
    INDEX,
    SEPARATING,
    SLOTS,
    Value,
    by_command,
    by_kernel,
    by_lemmas,
)

READ = "read in full text; in our words"
PAPERS = (
    Paper("vardi-2022", "Gal Vardi, Gilad Yehudai and Ohad Shamir, On the optimal memorization "
          "power of ReLU neural networks, arXiv 2110.03187 (ICLR 2022)"),
)
SEPARATED = "N points of norm at most r, at least delta apart; all labels in C classes"

ENTRIES = (
    Claim(
        id="vardi-width-12",
        paper="vardi-2022",
        title="width 12, depth about sqrt(N)",
        wording="Theorem 3.1: width 12 and depth O(sqrt(N log N) + sqrt(N / log N) max(log R, "
        "log C)) suffice, R = 10 r N^2 sqrt(pi d) / delta; weights of O(log d + sqrt(N / log N) "
        "max(log R, log C)) bits (A.1)",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=PARTS,
        ours="L <= 2 + 2 ceil(N/n) + n (3S + 2) at width 12, with n = ceil(sqrt(N / ceil(log2 N))) "
        "and S = max(ceil(log2 R), ceil(log2 C)).",
        how="by lemmas: the network behind a line, over all bits, slots, blocks and copies, with "
        "its widths and depth (G12-net and those before it), and the direction (B1 to B1r, which "
        "imports facts about the sphere); in words: that the positions of this direction, in "
        "order, are the places that G12-net supposes (VY-6); certified: iris",
        evidence=(
            by_lemmas("G12-net"),
            DIRECTION,
            by_kernel("iris --construction triangle-ledger", "iris-triangle.jsonl",
                      Value("width", 12)),
            by_command("theorems --of iris-triangle.jsonl",
                       Value("theorems.theorem=vardi-2022.met", True)),
        ),
        remarks=("The bits of our weights are not bounded here.",),
    ),
    Claim(
        id="vardi-stages",
        paper="vardi-2022",
        title="the stages of the construction",
        wording="A.2: a projection of width 1 and depth 2 puts the points at least 2 apart, at "
        "most at R. A.4: width 4 and depth 3 m + 2 find a point's string. A.5: width 12 and depth "
        "3 n max(rho, c) + 2 n + 2 read n slots, with n max(rho, c) + 2 bits. A.7: width 5 and "
        "depth 3 (j - i + 1) read bits i to j",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=CITED,
        ours="Stages of our own, after their idea: a projection of one layer, two layers a block "
        "with both strings as outputs, three a bit and two a slot (docs/proofs/triangle-ledger.md)."
        " The paper's are not rebuilt.",
        how="not at all, for the paper's",
    ),
    Claim(
        id="vardi-width-3",
        paper="vardi-2022",
        title="the hypothesis that width 3 suffices",
        wording="the authors hypothesize that width 3 suffices in place of 12",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data="integer points of largest distance D; all labels in C classes",
        status=PARTS,
        ours="Width 3 does, with the O(sqrt(N log N log C) + log D + log d) layers of row "
        "park-width-3.",
        how="as park-width-3: its parts by lemmas (D1 to D10), the composition in words",
        evidence=(SEPARATING, INDEX, SLOTS),
        follows=("park-width-3",),
    ),
    Claim(
        id="vardi-optimal",
        paper="vardi-2022",
        title="optimal up to logarithmic factors",
        wording="no network with much fewer than sqrt(N) parameters memorizes all labelings of N "
        "points",
        quoted=False,
        source="recalled; of the theorems that were read none has this form (next row)",
        about=CAPACITY,
        data="two labels; points on a line",
        status=PROVED,
        ours="W^2 L^2 >= N / (10 log2(e N)) for width at most W and L hidden layers, so at a "
        "constant width L, and the number of parameters with it, is at least of the order of "
        "sqrt(N / log N).",
        how="by lemma G22, which imports a count of sign vectors",
        evidence=(
            GROWTH,
            by_command("bounds --points 1000000 --width 12",
                       Value("rows.0.necessary.by=vc-product.depth", 6),
                       Value("rows.0.most_that_is_necessary.depth", 29)),
        ),
    ),
    Claim(
        id="vardi-classes",
        paper="vardi-2022",
        title="many classes force more parameters",
        wording="4.1: C = N^eps classes, eps > 0 fixed, force Omega(sqrt(N log N)) parameters",
        quoted=False,
        source=READ,
        about=VC_DIMENSION,
        data="all labels in C >= 2 classes; any set of N points",
        status=PROVED,
        ours="P >= sqrt(N log2 C) for every architecture, with real weights, if this is at least "
        "5/2 (log2(2 e N) + log2(C) + 3/2); with C = N^eps it is sqrt(eps N log2 N). A million "
        "points and 1000 classes need 7233 parameters.",
        how="by lemmas UB and UB-root, which import a count of sign vectors; that blocks of units "
        "have so many of them in words (BD-9)",
        evidence=(
            by_lemmas("UB", "UB-root"),
            by_command("bounds --points 1000000 --width 3 --labels 1000",
                       Value("rows.0.fewest_needed", 7233),
                       Value("rows.0.most_that_is_necessary.depth", 783)),
        ),
    ),
    Claim(
        id="vardi-bounded-depth",
        paper="vardi-2022",
        title="bounded depth",
        wording="Theorem 5.1: for L <= sqrt(N) and R = d N C r / delta, width O(N / L^2), depth "
        "O(L log R / sqrt(log L)) and O(N log R / (L sqrt(log L)) + d) nonzero parameters suffice",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=PROVED,
        ours="For all n >= 1 and K >= N / (6 n^2 beta): width 6 K, depth 1 + L with L = 3 n beta + "
        "2 + ceil(log2 n), and d + 1 + K (14 + 49 L) nonzero parameters, beta the bits of a "
        "position and of a label, and 1; and the paper's form, with constants. Segments of the "
        "line have networks that are 0 at all other points, side by side. For a million points of "
        "the unit ball of R^10, 1/1000 apart, with 10 classes, beta = 61 and depth 186 is enough. "
        "What certify --depth D builds has one decoder for all segments: on a line of rho bits at "
        "most d + 5 + 4 ceil(N/n) + 12 ceil(sqrt(ceil(N/n))) + 17 n beta + 11 ceil(log2 n) nonzero "
        "parameters, for every n <= (D - 2) / (beta + 1), at a width of O(sqrt(N/n)).",
        how="by a theorem in Rocq, for points of Q^d, with subnetworks; with one decoder in words "
        "(TL-13), certified: iris",
        evidence=(
            by_command("rocq bounded_depth", Value("theorems.0.paper", "vardi-2022")),
            by_kernel("iris --depth 12 --slots 2", "iris-depth.jsonl", Value("depth", 12, "<="),
                      Value("nonzero_parameters", 170, "<=")),
        ),
    ),
    Claim(
        id="vardi-bits",
        paper="vardi-2022",
        title="few parameters need long weights",
        wording="Theorem 6.1: networks with W parameters of B bits have VC dimension O(W B + "
        "W log W)",
        quoted=False,
        source=READ,
        about=SHATTER,
        data="N points, all labelings with C labels, rational weights, fixed widths; about the "
        "worst labeling",
        status=PROVED,
        ours="With P parameters and a total of T weight bits, 2 T + P log2(21/16) >= N log2 C, and "
        "more with other bases than 1/4; and some weight has T/P bits or more. At width 3 and "
        "depth 500 a million points of a line with 1000 classes need 9,843,962 bits, in 5998 "
        "parameters. Theirs is about all networks of so many parameters, of whatever widths: hence "
        "the term W log W.",
        how="by lemma BITS-weights, which imports the counts of weights and of networks, in words",
        evidence=(
            by_lemmas("BITS-weights"),
            by_command("bounds weight-bits --width 3 --depth 500 --points 1000000 --labels 1000",
                       Value("details.bits", 9_843_962), Value("status", "proved here")),
        ),
    ),
    Claim(
        id="vardi-bounded-bits",
        paper="vardi-2022",
        title="bounded bits",
        wording="Theorem 6.2: for B <= sqrt(N) weights of O(B log R / sqrt(log B)) bits, depth "
        "O(N sqrt(log B) / B log R) and a constant width suffice",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=PROVED,
        ours="For all n >= 1 and K >= N / (6 n^2 beta): width 8, depth 1 + K L with L = 3 n beta + "
        "2 + ceil(log2 n), integers of at most n (rho + c) + rho + 5 bits and a sign as weights, "
        "or of those of the line alone, which are about log2(2 N^2 sqrt(d) / delta); rho bits of a "
        "position, c of a label, beta = rho + c + 1; and the paper's form, with constants. The "
        "networks of bounded depth stand one behind the other, and two channels carry the position "
        "and the sum. For a million points of the unit ball of R^10, 1/1000 apart, in multiples of "
        "1/1000, with 10 classes, 661 bits and 28 segments of 1836 layers are enough. What certify "
        "--bits B builds has one decoder for all segments: behind a line of rho bits, S = rho + c, "
        "width 5 and depth at most ceil(N/n) + n (S + 1) + ceil(log2 n) for every n <= B/S, and "
        "less with windows.",
        how="by a theorem in Rocq, for points of Q^d, with subnetworks; with one decoder in words "
        "(TL-12), certified: iris",
        evidence=(
            by_command("rocq bounded_bits", Value("theorems.0.paper", "vardi-2022")),
            by_kernel("iris --bits 8 --slots 2", "iris-bits.jsonl",
                      Value("largest_weight_bits", 8, "<=")),
        ),
    ),
)
