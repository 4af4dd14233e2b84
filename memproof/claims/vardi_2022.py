"""Vardi, Yehudai and Shamir 2022: about sqrt(N) parameters, and why not fewer.  All recalled."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, SHATTER
from memproof.claims import PROVED, Claim, Paper
from memproof.claims.evidence import DIRECTION, GROWTH, Value, by_command, by_kernel, by_lemmas

RESTATED = "as restated in Kim, Moon and Yun 2025, Theorem B.4"
RECALLED = "recalled; the paper is not at hand"
PAPERS = (
    Paper("vardi-2022", "Gal Vardi, Gilad Yehudai and Ohad Shamir, On the optimal memorization "
          "power of ReLU neural networks, arXiv 2110.03187 (ICLR 2022)"),
)

ENTRIES = (
    Claim(
        id="vardi-width-12",
        paper="vardi-2022",
        title="width 12, depth about sqrt(N)",
        wording="width 12 and depth O(sqrt(N log N) + sqrt(N / log N) max(log R, log C)) suffice, "
        "R = 10 r N^2 sqrt(pi d) / delta",
        quoted=False,
        source=RESTATED,
        about=CAPACITY,
        data="N points of norm at most r, at least delta apart; all labels in C classes",
        status=PROVED,
        ours="L <= 2 + 2 ceil(N/n) + n (3S + 2) at width 12, with n = ceil(sqrt(N / ceil(log2 N))) "
        "and S = max(ceil(log2 R), ceil(log2 C)).",
        how="by lemmas (triangle map G12, G12i, G12b, G12f, gate G13, size G21, direction B1, "
        "which imports facts about the sphere), and certified: iris",
        evidence=(
            by_lemmas("G12", "G12i", "G12b", "G12f", "G13", "G21"),
            DIRECTION,
            by_kernel("iris --construction triangle-ledger", "iris-triangle.jsonl",
                      Value("width", 12)),
            by_command("theorems --of iris-triangle.jsonl",
                       Value("theorems.theorem=vardi-2022.met", True)),
        ),
    ),
    Claim(
        id="vardi-optimal",
        paper="vardi-2022",
        title="optimal up to logarithmic factors",
        wording="no network with much fewer than sqrt(N) parameters memorizes all labelings of N "
        "points",
        quoted=False,
        source=RECALLED,
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
                       Value("rows.0.most_that_is_necessary.depth", 26)),
        ),
    ),
    Claim(
        id="vardi-bits",
        paper="vardi-2022",
        title="few parameters need long weights",
        wording="with about sqrt(N) parameters, weights of about sqrt(N) bits are needed",
        quoted=False,
        source=RECALLED,
        about=SHATTER,
        data="N points, all labelings with C labels, rational weights; about the worst labeling",
        status=PROVED,
        ours="With P parameters and a total of T weight bits, 2 T + P log2(21/16) >= N log2 C, and "
        "more with other bases than 1/4; and some weight has T/P bits or more. At width 3 and "
        "depth 500 a million points of a line with 1000 classes need 9,843,962 bits, in 5998 "
        "parameters.",
        how="by lemma BITS-weights: networks are counted",
        evidence=(
            by_lemmas("BITS-weights"),
            by_command("bounds weight-bits --width 3 --depth 500 --points 1000000 --labels 1000",
                       Value("details.bits", 9_843_962), Value("status", "proved here")),
        ),
    ),
)
