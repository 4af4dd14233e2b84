"""Other papers: cited bounds, recalled constructions, and what is out of scope."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, VC_DIMENSION
from memproof.claims import CITED, OTHER, OUT_OF_SCOPE, PROVED, SHARPER, Claim, Paper
from memproof.claims.evidence import (
    GROWTH,
    STAIRCASE,
    Evidence,
    Line,
    Value,
    by_command,
    by_kernel,
    by_lemmas,
)

RECALLED = "recalled; the paper is not at hand"
PAPERS = (
    Paper("siegel-2023", "Jonathan W. Siegel, Sharp lower bounds on interpolation by deep ReLU "
          "neural networks at irregularly spaced data, arXiv 2302.00834 (2023)"),
    Paper("bartlett-2019", "Peter L. Bartlett, Nick Harvey, Christopher Liaw and Abbas Mehrabian, "
          "Nearly-tight VC-dimension and pseudodimension bounds for piecewise linear neural "
          "networks, JMLR 20 (2019)"),
    Paper("zhang-2017", "Chiyuan Zhang, Samy Bengio, Moritz Hardt, Benjamin Recht and Oriol "
          "Vinyals, Understanding deep learning requires rethinking generalization (ICLR 2017)"),
    Paper("hanin-2017", "Boris Hanin and Mark Sellke, Approximating continuous functions by ReLU "
          "nets of minimal width, arXiv 1710.11278 (2017)"),
    Paper("bubeck-2020", "Sebastien Bubeck, Ronen Eldan, Yin Tat Lee and Dan Mikulincer, Network "
          "size and weights size for memorization with two-layers neural networks (NeurIPS 2020)"),
    Paper("rajput-2021", "Shashank Rajput, Kartik Sreenivasan, Dimitris Papailiopoulos and Amin "
          "Karbasi, An exponential improvement on the memorization capacity of deep threshold "
          "networks, arXiv 2106.07724 (NeurIPS 2021)"),
    Paper("huang-2003", "Guang-Bin Huang, Learning capability and storage capacity of two-hidden-"
          "layer feedforward networks, IEEE Transactions on Neural Networks 14 (2003)"),
    Paper("kim-2025", "Yujun Kim, Chaewon Moon and Chulhee Yun, The cost of robustness: tighter "
          "bounds on parameter complexity for robust memorization in ReLU nets, arXiv 2510.24643 "
          "(NeurIPS 2025)"),
)

ENTRIES = (
    Claim(
        id="siegel-parameters",
        paper="siegel-2023",
        title="how delta really enters: Omega(N) parameters for very close points",
        wording="ReLU networks that take all values at every N points of the unit ball that are "
        "delta apart need Omega(N) parameters where delta is exponentially small in N",
        quoted=False,
        source="recalled from the abstract",
        about=CAPACITY,
        data="N points of the unit ball, delta = 2^(-c N) for some c > 0, all values",
        status=CITED,
        ours="Not checked, and without a constant. It is about parameters, not about W^2 L^2, and "
        "agrees with all rows: the networks against the listed bound of yang-yang-2026 have more "
        "parameters than points (W^2 + 4W + 1 for W^2 points of a line), and our networks with "
        "fewer parameters than points get deeper as delta gets smaller, by about a layer whenever "
        "it is halved: 117 layers suffice for 100 points at delta = 10^-3, and 206 at 10^-30.",
        how="not at all; what is said of ours, by guaranteed depths",
        evidence=(
            Evidence("memproof bounds siegel-2023", (Line("status: cited and not checked"),)),
            by_command("bounds --points 25 --depth 2",
                       Value("rows.0.suffices.by=yun-2019-grid.parameters", 46)),
            by_command("plan --points 100 --separation 1/1000 --construction folded-index",
                       Value("plans.width=3.depth", 117)),
            by_command(f"plan --points 100 --separation 1/{10**30} --construction folded-index",
                       Value("plans.width=3.depth", 206)),
        ),
    ),
    Claim(
        id="bartlett-vc",
        paper="bartlett-2019",
        title="the VC dimension of piecewise linear networks",
        wording="VCdim <= L + (sum of W_i) log2(4 e p R log2(2 e p R)), W_i weights and biases up "
        "to layer i, p breakpoints, R = sum of i k_i",
        quoted=False,
        source=RECALLED,
        about=VC_DIMENSION,
        data="two labels; some set of N points",
        status=SHARPER,
        ours="The growth function itself gives a smaller number: for hidden widths 15, 19 and "
        "inputs in R^4 no set of 9,052 points is shattered, where the recalled formula says "
        "10,491.",
        how="by lemma G22-growth, which imports a count of sign vectors (Anthony and Bartlett "
        "1999, Theorem 8.3), and enclosures of the logarithms",
        evidence=(
            GROWTH,
            by_command("bounds vc --widths 15,19 --dimension 4", Value("points", 9052),
                       Value("status", "proved here")),
            by_command("bounds bartlett-2019 --widths 15,19 --dimension 4",
                       Value("points", 10_491)),
        ),
    ),
    Claim(
        id="zhang-one-layer",
        paper="zhang-2017",
        title="one hidden layer of N ReLUs",
        wording="one hidden layer of N ReLUs with 2N + d weights memorizes any N distinct points",
        quoted=False,
        source=RECALLED,
        about=CAPACITY,
        data="N distinct points; all labels (for ours: rational)",
        status=SHARPER,
        ours="N - 1 ReLUs suffice, none where the slope does not change; certified: iris with 8.",
        how="by lemmas (staircase HS, direction G17)",
        evidence=(
            STAIRCASE,
            by_kernel("iris --construction staircase", "iris-staircase.jsonl", Value("depth", 1),
                      Value("nodes", 8)),
        ),
    ),
    Claim(
        id="hanin-width-2",
        paper="hanin-2017",
        title="max-min strings at width 2",
        wording="a max-min string of affine functions is a ReLU network with one layer for each "
        "step",
        quoted=False,
        source=RECALLED,
        about=CAPACITY,
        data="N distinct points; all labels (for ours: rational)",
        status=PROVED,
        ours="Along a line two neurons are enough: width 2 and depth N - 1 memorize every N "
        "distinct rational points. Width 1 is not: three points of a line with labels 0, 1, 0.",
        how="by lemmas (MM, direction G17; W1), and certified: iris",
        evidence=(
            by_lemmas("MM", "G17", "W1"),
            by_kernel("iris --construction max-min-string", "iris-string.jsonl", Value("width", 2)),
            by_command("bounds max-min-string --width 2 --depth 9", Value("points", 10)),
        ),
    ),
    Claim(
        id="bubeck-two-layers",
        paper="bubeck-2020",
        title="4 ceil(N/d) ReLUs in one hidden layer",
        wording="one hidden layer of 4 ceil(N/d) ReLUs memorizes N points in general position",
        quoted=False,
        source=RECALLED,
        about=CAPACITY,
        data="N points of which no d + 1 lie on a hyperplane; all labels (for ours: rational)",
        status=PROVED,
        ours="4 q ReLUs for q groups of affinely independent points, each on a hyperplane that no "
        "other point lies on; "
        "q = ceil(N/d) in general position. Certified: iris, 38 groups, 152 ReLUs.",
        how="by lemmas (HB; H5 for the labels of a group)",
        evidence=(
            by_lemmas("HB", "H5"),
            by_kernel("iris --construction bumps", "iris-bumps.jsonl", Value("width", 152),
                      Value("depth", 1)),
        ),
    ),
    Claim(
        id="threshold-networks",
        paper="rajput-2021",
        title="deep threshold networks",
        wording="bounds on the number of neurons of networks with threshold units, after Baum 1988 "
        "and Vershynin 2020",
        quoted=False,
        source=RECALLED,
        about=OTHER,
        data="networks whose units are steps",
        status=OUT_OF_SCOPE,
        ours="Out of scope, because the networks here have relu and identity units only. A step is "
        "not a continuous function, so it is no relu network, though two relus replace it at "
        "integer places.",
        how="not at all",
    ),
    Claim(
        id="smooth-activations",
        paper="huang-2003",
        title="sigmoidal and other smooth activations",
        wording="2 sqrt((m+2) N) sigmoidal nodes in two hidden layers learn N points with m "
        "outputs to any precision; also the sigmoidal parts of park-2021",
        quoted=False,
        source=RECALLED,
        about=OTHER,
        data="networks whose units are sigmoidal",
        status=OUT_OF_SCOPE,
        ours="Out of scope, because such networks take irrational values and hit labels up to an "
        "error, and a certificate here says that every label is hit exactly.",
        how="not at all",
    ),
    Claim(
        id="robust-memorization",
        paper="kim-2025",
        title="robust memorization",
        wording="the number of parameters that it takes to have the label in a ball around each "
        "point, as a function of the ball's radius",
        quoted=False,
        source=RECALLED,
        about=OTHER,
        data="all points of balls around the given ones",
        status=OUT_OF_SCOPE,
        ours="Out of scope, because a certificate here speaks of the given points alone.",
        how="not at all",
    ),
)
