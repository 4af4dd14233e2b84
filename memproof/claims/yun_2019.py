"""Yun, Sra and Jadbabaie 2019: about sqrt(N) hidden units; deep and residual networks; SGD."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, VC_DIMENSION
from memproof.claims import OTHER, PARTS, PROVED, SHARPER, Claim, Paper
from memproof.claims.evidence import (
    GROWTH,
    IMPLIED,
    PIECES,
    SHORT,
    STAIRCASE,
    TANH,
    TURNING,
    Value,
    by_command,
    by_kernel,
    by_lemmas,
)

ABSTRACT = "the abstract"
RECALLED = "recalled; the theorems' text is not at hand"
SECONDARY = "recalled, and secondary sources; the theorems' text is not at hand"
ONLY = ("Sharper than the text that is at hand and what is recalled; the theorems' own text is not "
        "compared.")
PAPERS = (
    Paper("yun-2019", "Chulhee Yun, Suvrit Sra and Ali Jadbabaie, Small ReLU networks are powerful "
          "memorizers: a tight analysis of memorization capacity, arXiv 1810.07770 (NeurIPS 2019)",
          (ABSTRACT,)),
)
DISTINCT = "N distinct points, however close"
ALL_LABELS = DISTINCT + "; all labels (for our constants: rational ones)"

ENTRIES = (
    Claim(
        id="yun-known-nodes",
        paper="yun-2019",
        title="N hidden nodes, before",
        wording="Recent results require $N$ hidden nodes to memorize/interpolate arbitrary $N$ "
        "data points.",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=ALL_LABELS,
        status=SHARPER,
        ours="One hidden layer of N - 1 ReLUs memorizes every N distinct rational points.",
        how="in Rocq; and by lemmas (staircase HS, direction G17), put together in words (PG-1)",
        evidence=(
            STAIRCASE,
            by_command("bounds staircase --widths 9", Value("points", 10)),
        ),
        remarks=(ONLY,),
    ),
    Claim(
        id="yun-sqrt-nodes",
        paper="yun-2019",
        title="about sqrt(N) hidden nodes in two hidden layers",
        wording="3-layer ReLU networks with $\\Omega(\\sqrt{N})$ hidden nodes can perfectly "
        "memorize most datasets with $N$ points",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=ALL_LABELS,
        status=SHARPER,
        ours="Two hidden layers of d1 and d2 ReLUs memorize every N distinct rational points with "
        "labels in Q^(d_y) if d1 floor(d2/d_y) >= N: for one output 2 ceil(sqrt N) nodes. With "
        "short integer weights floor((d1+1)/2) floor(d2/d_y) >= N.",
        how="in Rocq (one output; with d_y outputs, and with integers as weights, row "
        "yun-conditions); by lemmas: short weights YR-grid, over all groups, behind the places of "
        "a direction (G17); otherwise YR4-grid, where slopes are steep enough, and YR4-turn and "
        "YR4-power, that some X makes them so, put together in words (SG-1, SG-4); and certified: "
        "iris at 25 nodes, every point at a place of its own",
        evidence=(
            TURNING,
            SHORT,
            by_command("bounds yun-2019-grid --widths 32,32", Value("points", 1024)),
            by_kernel("iris --construction sawtooth-grid --option variant=fewest --option merge=0",
                      "iris-fewest.jsonl", Value("points", 149), Value("nodes", 25),
                      Value("depth", 2)),
        ),
        remarks=(ONLY,),
    ),
    Claim(
        id="yun-width",
        paper="yun-2019",
        title="width Theta(sqrt N)",
        wording="width $\\Theta(\\sqrt{N})$ is necessary and sufficient for memorizing $N$ data "
        "points",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=DISTINCT + "; two hidden layers of equal width, one output; necessary already for two "
        "labels",
        status=SHARPER,
        ours="The least width W* that serves every set of N points and all labelings is known up "
        "to one unit, or two if N - 1 is a square: ceil(sqrt(N-1)) - 1 <= W* <= ceil(sqrt N).",
        how="in Rocq, for rational points; by lemmas: sufficient YR4-grid and G17, put together "
        "in words (SG-4), necessary C5 and those before it, A4; and for given widths by a "
        "certificate that no weights fit certain data",
        evidence=(
            TURNING,
            PIECES,
            by_command("bounds --points 1000 --depth 2",
                       Value("rows.0.least_that_suffices.width", 32),
                       Value("rows.0.most_that_is_necessary.width", 31)),
            by_command("bounds --widths 30,30 --points 963 --certificate impossible.jsonl",
                       Value("verdict", "ACCEPTED")),
        ),
        remarks=(ONLY,),
    ),
    Claim(
        id="yun-conditions",
        paper="yun-2019",
        title="the widths that suffice",
        wording="4 floor(d1/4) floor(d2/(4 d_y)) >= N suffices for ReLU, 4 floor(d1/2) "
        "floor(d2/(2 d_y)) >= N for hard tanh (Theorem 3.1, as recalled); d1 d2 >= 4 N d_y, floors "
        "aside (a co-author's course, 2026; a talk's abstract, 2019)",
        quoted=False,
        source=SECONDARY,
        about=CAPACITY,
        data=DISTINCT + "; labels in [-1, 1]^(d_y)",
        status=SHARPER,
        ours="d1 floor(d2/d_y) >= N suffices for both activations (rational points and labels), "
        "and the recalled conditions imply it: 64 points instead of 16 (ReLU) or 64 (hard tanh) "
        "for d1 = d2 = 8.",
        how="in Rocq, for both; and by lemmas: YIMP the implication; YH-grid for hard tanh and "
        "YR4-grid for ReLU, behind the places of a direction (that it gives them to every table, "
        "and slopes that are steep enough, in words: SG-1, SG-4)",
        evidence=(
            IMPLIED,
            TURNING,
            TANH,
            by_command("bounds yun-2019-grid --widths 8,8", Value("points", 64)),
            by_kernel("iris --construction sawtooth-grid --option variant=tanh --option merge=0",
                      "iris-tanh.jsonl", Value("parameters", "units=25", "contains")),
        ),
        remarks=(ONLY,),
    ),
    Claim(
        id="yun-one-hot",
        paper="yun-2019",
        title="classes by a third hidden layer",
        wording="for one-hot labels of d_y classes, 4 floor(d1/4) floor(d2/4) >= N and a third "
        "hidden layer of 4 d_y ReLUs suffice (as recalled; d1 d2 >= 4 N, d3 >= 4 d_y, floors "
        "aside, in the course and the talk)",
        quoted=False,
        source=SECONDARY,
        about=CAPACITY,
        data=DISTINCT + "; one-hot labels",
        status=SHARPER,
        ours="d1 d2 >= N and a third hidden layer of d_y - 1 ReLUs suffice.",
        how="in Rocq; by lemmas: YD-grid behind the grid with short weights, and behind that of "
        "turning teeth in words (YD1, YD2, YR4-grid); and certified: iris with one-hot labels",
        evidence=(
            by_lemmas("YD-grid"),
            TURNING,
            by_kernel("iris --one-hot --construction one-hot", "iris-one-hot.jsonl",
                      Value("depth", 3)),
        ),
        remarks=(ONLY,),
    ),
    Claim(
        id="yun-deep",
        paper="yun-2019",
        title="W = Omega(N) parameters in L layers",
        wording="an $L$-layer network with $W$ parameters in the hidden layers can memorize $N$ "
        "data points if $W = \\Omega(N)$",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data=ALL_LABELS,
        status=PARTS,
        ours="Hidden widths d_1, d_2, ... suffice if the sum of g_j m_j over disjoint pairs of "
        "neighbouring layers is at least N, g_j = floor((d_l - 1 - d_y [j > 1])/2) for j < k, "
        "g_k = floor((d_l + 1 - d_y [k > 1])/2), m_j = floor((d_(l+1) - d_y [j > 1] - [j < k])/"
        "d_y): at a constant width w and one output w^2/2 - O(w) points for 2 w^2 + O(w) "
        "parameters, so about 4 N parameters for large w. The recalled condition implies it.",
        how="in Rocq (the condition itself: row yun-pairs); by lemmas: YB-block and YB-pairs, over "
        "all blocks, with the widths of the pairs; YIMP the implication; in words, as far as "
        "lemmas go: that every table has these places (SG-1), and that the pairs have room for "
        "them (SG-8); certified: iris at width 5",
        evidence=(
            by_lemmas("YB-pairs", "G17"),
            IMPLIED,
            by_command("bounds yun-2019-pairs --width 23 --depth 10", Value("points", 1114)),
            by_kernel("iris --construction deep-pairs --option width=5", "iris-pairs.jsonl",
                      Value("width", 5)),
        ),
    ),
    Claim(
        id="yun-pairs",
        paper="yun-2019",
        title="pairs of layers in deep networks",
        wording="Proposition 3.4: disjoint pairs of neighbouring layers suffice if the sum of "
        "4 floor((d_l - r)/4) floor((d_(l+1) - r)/(4 d_y)) is at least N, r the number of channels "
        "that are carried past",
        quoted=False,
        source=RECALLED,
        about=CAPACITY,
        data=DISTINCT + "; labels in [-1, 1]^(d_y)",
        status=PARTS,
        ours="The condition of yun-deep, which the recalled one implies.",
        how="in Rocq; and as yun-deep by lemmas, the rest in words, YIMP the implication",
        evidence=(IMPLIED,),
        follows=("yun-deep",),
    ),
    Claim(
        id="yun-vc",
        paper="yun-2019",
        title="nearly tight by the VC dimension",
        wording="Combined with a recent upper bound $O(WL\\log W)$ on VC dimension, our "
        "construction is nearly tight for any fixed $L$.",
        quoted=True,
        source=ABSTRACT,
        about=VC_DIMENSION,
        data="two labels; some set of N points",
        status=PROVED,
        ours="Networks of depth L with P parameters that memorize all labelings of some set of N "
        "points have P >= (N/(L+1) - 1) / log2(e (L+1) N): for fixed L the O(N) of yun-deep is "
        "larger by a factor O(log N).",
        how="by lemma G22-parameters, which imports a count of sign vectors; the bound O(W L log "
        "W) itself is cited (memproof bounds bartlett-2019)",
        evidence=(
            GROWTH,
            by_command("bounds --points 1000000 --depth 4",
                       Value("rows.0.needed_parameters", 8441)),
            by_command("bounds vc --widths 15,19 --dimension 4", Value("points", 9052),
                       Value("status", "proved here")),
            by_command("bounds bartlett-2019 --widths 15,19 --dimension 4", Value("points", 10_491),
                       Value("status", "cited and not checked")),
        ),
    ),
    Claim(
        id="yun-necessary",
        paper="yun-2019",
        title="the widths that are necessary",
        wording="data exist that are not memorized if (p-1) d1 + 2 < N for one hidden layer, or "
        "p (p-1) d1 d2 + (p-1) d2 + 2 < N for two, with an activation of p pieces (for ReLU, p = "
        "2, also in the secondary sources)",
        quoted=False,
        source=SECONDARY,
        about=CAPACITY,
        data="two labels in turn on equidistant points of a line",
        status=SHARPER,
        ours="With P the product of (p-1) d_l + 1 over all hidden layers, of any number, N >= P + "
        "2 is impossible. For two layers P is smaller than the recalled count by (p-1) d1 (d2 - "
        "1): from 8 points on instead of 9 for widths 1, 2.",
        how="by lemmas (C5 and those before it; C4 the comparison), and for given widths by a "
        "certificate",
        evidence=(
            PIECES,
            by_lemmas("C4"),
            by_command("bounds pieces --widths 1,2", Value("points", 8)),
            by_command("bounds pieces-recalled --widths 1,2", Value("points", 9)),
            by_command("bounds --widths 1,2 --certificate impossible.jsonl",
                       Value("verdict", "ACCEPTED"), Value("recomputed.points", 8)),
        ),
        remarks=(ONLY,),
    ),
    Claim(
        id="yun-residual",
        paper="yun-2019",
        title="residual networks in general position",
        wording="we analyze memorization capacity of residual networks under a general position "
        "assumption; we prove results that substantially reduce the known requirement of $N$ "
        "hidden nodes",
        quoted=True,
        source=ABSTRACT,
        about=CAPACITY,
        data="N points of which no d + 1 lie on a hyperplane; labels in C classes",
        status=SHARPER,
        ours="4 ceil(N/d) + 2 (C - 1) ReLUs suffice, in blocks of at least 4; recalled (Theorem "
        "4.1) is 4 N/d + 6 C, the last block at least C wide. Instead of general position it is "
        "enough that the points fall into so many groups of affinely independent ones, each on a "
        "hyperplane that no other point lies on.",
        how="by lemmas (bumps HB, blocks HR, the class H7), put together in words (HP-6), and "
        "certified: iris, which need not be in general position (38 groups were found and "
        "certified), with 4 * 38 + 2 * 2 = 156 ReLUs",
        evidence=(
            by_lemmas("HB", "HR", "H7"),
            by_kernel("iris --construction residual", "iris-residual.jsonl",
                      Value("parameters", "relus=156", "contains"),
                      Value("parameters", "certified=group-condition", "contains")),
        ),
        remarks=(ONLY, "The recalled condition bounds the sum of the widths only; ours needs "
                 "blocks of 4 units or more.",),
    ),
    Claim(
        id="yun-sgd",
        paper="yun-2019",
        title="SGD near a memorizing minimum",
        wording="when initialized near a memorizing global minimum of the empirical risk, SGD "
        "quickly finds a nearby point with much smaller empirical risk",
        quoted=True,
        source=ABSTRACT,
        about=OTHER,
        data="training: the way of stochastic gradient descent near given weights",
        status=PARTS,
        ours="For the squared loss, with all constants as numbers: from every start with "
        "|theta_0 - theta*| = r <= radius, in every order, the risk is at most C r^4 after at most "
        "ln(1/(tau r))/(eta lambda) + 1 epochs; lambda, tau, radius and C are formulas in numbers "
        "of the network and the table. iris, 8 ReLUs: radius about 2^-25.",
        how="by lemmas (GD-epoch: contraction and drift; GD-risk: the last bound), put together in "
        "words (GD-1 to GD-6 of docs/proofs/sgd.md); the numbers of one network and one table by "
        "a kernel, per instance",
        evidence=(
            by_lemmas("GD-epoch", "GD-risk"),
            by_command("certify iris --construction staircase -o iris-staircase.jsonl",
                       Value("verdict", "ACCEPTED")),
            by_command("sgd iris-staircase.jsonl -o iris-sgd.jsonl", Value("verdict", "ACCEPTED"),
                       Value("points", 149), Value("rank", 18)),
        ),
        remarks=("Theorem 5.1, as recalled: theta* memorizes, the risk is differentiable there, "
                 "the loss strictly convex in the one output and smooth, the activation piecewise "
                 "linear. From any theta_0 close enough, with small steps, SGD without replacement "
                 "contracts the part of theta - theta* that is orthogonal to the common kernel of "
                 "the outputs' gradients by a constant factor an epoch, until it is of the order "
                 "of the square of the whole; then the risk is at most C |theta_0 - theta*|^4. "
                 "That takes O(log(1/|theta_0 - theta*|)) epochs. Nothing is claimed of "
                 "convergence afterwards.",),
    ),
)
