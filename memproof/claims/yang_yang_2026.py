"""Yang and Yang 2026: width and depth.  Its lower bound circulates in two wordings."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, FIT
from memproof.claims import CERTIFIED, MISPRINTED, PARTS, PROVED, Claim, Paper
from memproof.claims.evidence import (
    DIRECTION,
    GROWTH,
    LEDGER,
    LISTED,
    TURNING,
    Evidence,
    Line,
    Value,
    by_command,
    by_kernel,
    by_lemmas,
)

ABSTRACT = "the abstract as it is listed"
LAY = "a lay explanation of the paper, by others"
PAGE = "the abstract of the paper's own HTML page, as it is indexed publicly"
PAPERS = (
    Paper("yang-yang-2026", "Xin Yang and Yunfei Yang, Memorization capacity of deep ReLU neural "
          "networks characterized by width and depth, arXiv 2603.09589 (2026)", (ABSTRACT, LAY)),
)
SEPARATED = "N points of the unit ball, pairwise at least delta apart, all labels in C classes"
WITH_A_LEDGER = by_kernel("iris --width 6 --slots 2", "iris.jsonl", Value("width", 6),
                          Value("construction", "threshold-ledger"))

ENTRIES = (
    Claim(
        id="yang-yang-upper",
        paper="yang-yang-2026",
        title="W^2 L^2 = O(N log(1/delta)) suffices",
        wording="constructing neural networks, whose width $W$ and depth $L$ satisfy "
        "$W^2L^2= \\mathcal{O}(N\\log(δ^{-1}))$, that can memorize any $N$ data samples",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=SEPARATED,
        status=PARTS,
        ours="For every even W >= 6 there is a network of width W with W^2 L^2 <= (sqrt(32 W/(W-2) "
        "N beta) + W (beta + 2 + ceil(log2 n)))^2, beta <= rho + ceil(log2 C) + 1, n <= N, and "
        "rho <= 2 log2 N + log2(1/delta) + (1/2) log2(2 pi d) + 1. The main term is at most "
        "48 N beta; this is O(N log(1/delta)) if log N, log d and log C are O(log(1/delta)), and "
        "W^2 beta = O(N).",
        how="for integer points by one lemma, YY, and without imported facts: on a line of about 1 "
        "+ log2(d)/2 bits more than rho the networks of width at most W output the label of every "
        "point, and W^2 L^2 <= 96 N (bits + c + 1) + 2 W^2 (2 bits + c + 3)^2. It joins YY-points "
        "(direction, by D1), YY-line (encoder, decoder, strip, widths) and YY-size (depth). For "
        "rho itself the direction is B1, B1c, B1s, B1r, which import facts about the sphere and "
        "Wallis integrals. In words: that points can be sorted and a decoder's channels exist, "
        "that the network stands on the line of B1 as well (TL-8), and, beside the lemma, how "
        "ledgers with units are filled (TL-1, TL-2). That a program puts the layers together so, "
        "the kernel sees network by network",
        evidence=(
            DIRECTION,
            LEDGER,
            by_lemmas("G20", "E1", "E1e"),
            by_lemmas("YY-points", "YY-line", "YY-size", "YY"),
            WITH_A_LEDGER,
            by_command("theorems --of iris.jsonl",
                       Value("theorems.theorem=yang-yang-2026.met", True),
                       Value("theorems.theorem=yang-yang-2026.on_data.depth", 103)),
        ),
        remarks=("The constants are those of our construction; the paper's text is not at hand, so "
                 "neither its constants nor what it assumes of W are compared.",),
    ),
    Claim(
        id="yang-yang-three-steps",
        paper="yang-yang-2026",
        title="projector, encoder, decoder",
        wording="writes them down into a giant, organized ledger",
        quoted=True,
        source=LAY,
        about=FIT,
        data="every table that is certified; here iris, 149 points, with a ledger of two slots",
        status=CERTIFIED,
        ours="The threshold ledger is built of these three steps, and the kernel accepts its "
        "networks; memproof explain shows one point's way through all of them.",
        how="by the kernel",
        evidence=(
            WITH_A_LEDGER,
            Evidence("memproof explain iris.jsonl --row 100",
                     (Line("projection"), Line("strip"),
                      Line("output: y = 1 = versicolor: hits the label"))),
        ),
    ),
    Claim(
        id="yang-yang-lower-listed",
        paper="yang-yang-2026",
        title="W^2 L^2 = Omega(N log(1/delta)) is necessary",
        wording="We also prove that any such networks should also satisfy the lower bound "
        "$W^2L^2=Ω(N \\log(δ^{-1}))$",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=SEPARATED + ", for all delta",
        status=MISPRINTED,
        ours="Two hidden layers of W = ceil(sqrt N) ReLUs memorize every set of N distinct "
        "rational points with all rational labels, however small delta is. So W^2 L^2 <= 4 "
        "ceil(sqrt N)^2 suffices (9 ceil(sqrt N)^2 if L counts affine layers), and for every c > 0 "
        "this is less than c N log2(1/delta) for all small delta; for N = W^2 from delta < "
        "2^-(4/c), or 2^-(9/c), on. Nor can the wording hold for delta = 1/(N - 1): there N "
        "log2(1/delta) grows faster than N.",
        how="in Rocq for N = W^2 points of a grid, every k and every c, log2 (other points: row "
        "yun-conditions); by lemmas: YR4-grid, where slopes are steep enough, and YR4-turn and "
        "YR4-power, that some X makes them so, and G17 for the direction, put together in words "
        "(SG-1, SG-4); A1 and A2 for k and the grid. And 52 networks on grids of step delta = "
        "2^-k are certified (c = 1, 1/10, 1/100, both meanings of L and of log; four with delta = "
        "1/(N - 1)), and at 9 points all 512 labelings are evaluated exactly, point by point, at "
        "every k",
        evidence=(
            TURNING,
            LISTED,
            by_command("bounds yun-2019-grid --widths 5,5", Value("points", 25),
                       Value("quantifier", CAPACITY), Value("status", "proved here")),
            by_command("plan --points 1000000 --separation 1/1000000000000000000000000000000000000 "
                       "--construction sawtooth-grid",
                       Value("plans.asked=variant=fewest.product", 4_000_000),
                       Value("plans.asked=variant=fewest.certainty", "guaranteed")),
            by_command("claims --family family", Value("accepted", 52), Value("holds", True),
                       Value("exhausted.0.labelings", 512), Value("exhausted.0.misses", 0)),
        ),
        remarks=(
            "The abstract of the paper's own page reads Omega(N / log(1/delta)) (next row), and "
            "its words about logarithmic factors fit only that: a slip of transcription, it seems. "
            "Nothing is said here against the paper's theorem.",
            "A certificate is about one labeling. What refutes the wording is that these widths "
            "serve all labelings of all such points; the certificates show it at work.",
            "The weights do grow: the first layer has a factor 1/delta, so log2(1/delta) bits. A "
            "bound of this kind for networks with bounded weights is not refuted here.",
            "How delta really enters the size: row siegel-parameters.",
        ),
    ),
    Claim(
        id="yang-yang-lower-page",
        paper="yang-yang-2026",
        title="W^2 L^2 = Omega(N / log(1/delta)) is necessary",
        wording="W^2 L^2 = Omega(N / log(1/delta))",
        quoted=False,
        source=PAGE,
        about=CAPACITY,
        data="two labels; N <= 1 + 2/delta points, delta <= 1, as many as fit on a diameter",
        status=PROVED,
        ours="If networks of width at most W with L hidden layers memorize all labelings of some "
        "set of N points on a line, then W^2 L^2 >= N / (10 log2(e N)), which is at least N / (10 "
        "log2(9/delta)) for N <= 3/delta. So it holds for every set of points on a line, in "
        "particular for equidistant points of a diameter, which are of the kind claimed. Off a "
        "line it is false for single sets: on 100 points of R^99 that lie on no hyperplane W = L = "
        "1 is enough for all labels, while N / (10 log2(e N)) > 1.",
        how="by lemma G22 (the growth function, layer by layer), which imports a count of sign "
        "vectors (Anthony and Bartlett 1999, Theorem 8.3); memproof bounds vc-product; off a line "
        "by certificates",
        evidence=(
            GROWTH,
            by_command("bounds vc-product --width 5 --depth 5", Value("points", 114_010),
                       Value("details.product", 625), Value("status", "proved here")),
            by_command("bounds --points 1000000 --width 12 --separation 1/500000",
                       Value("rows.0.necessary.by=vc-product.depth", 6)),
            by_command("claims --simplex simplex", Value("accepted", 2), Value("points", 100),
                       Value("product", 1), Value("on_a_line", 1, ">"), Value("holds", True)),
        ),
        remarks=("How the paper proves it is not at hand.",
                 "The bound speaks of networks that serve every such set, so one set that needs "
                 "less is no objection to it.",
                 "That all labels of the simplex are hit, not only the two that are certified: 0 "
                 "and the unit vectors e_i with labels y_0, y_i are taken by relu(c + sum of (y_i "
                 "- y_0) x_i) - c + y_0, if c is so large that the relu is never off."),
    ),
    Claim(
        id="yang-yang-optimal",
        paper="yang-yang-2026",
        title="optimal up to logarithmic factors",
        wording="our construction is optimal up to logarithmic factors when $δ^{-1}$ is polynomial "
        "in $N$",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=SEPARATED + "; N <= 1 + 2/delta, 1/delta <= N^p; W, d and C fixed",
        status=PARTS,
        ours="What suffices (yang-yang-upper) is at most (48 + o(1)) (2 + p) N log2 N, what is "
        "necessary (yang-yang-lower-page) at least N / (10 (p log2 N + log2 9)): the ratio of the "
        "two W^2 L^2 is O(log(N)^2). Both are about all labelings of all such sets.",
        how="by the two rows, so by lemmas and in words; with numbers: at N = 10^6, delta = 2/10^6 "
        "and W = 12 depth 3007 suffices and depth 29 is necessary",
        evidence=(
            by_command("bounds --points 1000000 --width 12 --separation 1/500000",
                       Value("rows.0.least_that_suffices.by", "yang-yang-2026"),
                       Value("rows.0.least_that_suffices.depth", 3007),
                       Value("rows.0.most_that_is_necessary.depth", 29)),
        ),
        follows=("yang-yang-upper", "yang-yang-lower-page"),
        remarks=("With the listed lower bound upper and lower bound would have the same order for "
                 "all delta, and no logarithmic factor would be left to mention.",),
    ),
    Claim(
        id="yang-yang-theta",
        paper="yang-yang-2026",
        title="W^2 L^2 has to scale with N log(1/delta)",
        wording="the product of the squared width and squared depth must scale as",
        quoted=True,
        source=LAY,
        about=CAPACITY,
        data=SEPARATED,
        status=MISPRINTED,
        ours="The sentence goes on with Theta(N log(1/delta)): the upper half is yang-yang-upper, "
        "the lower half the listed wording, which cannot hold: for a million points "
        "W^2 L^2 = 4,000,000 suffices at delta = 10^-3 and at delta = 10^-36 alike.",
        how="as yang-yang-lower-listed: by lemmas, their composition in words",
        follows=("yang-yang-upper", "yang-yang-lower-listed"),
        evidence=tuple(
            by_command(f"plan --points 1000000 --separation 1/{10**digits} --construction "
                       "sawtooth-grid", Value("plans.asked=variant=fewest.product", 4_000_000))
            for digits in (3, 36)
        ),
        remarks=("It repeats the listing; it is not by the authors.",),
    ),
)
