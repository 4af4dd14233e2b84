"""Other papers: cited bounds, recalled constructions, and what is out of scope."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, VC_DIMENSION
from memproof.claims import (
    CERTIFIED,
    CITED,
    NOT_BUILT,
    OTHER,
    OUT_OF_SCOPE,
    PARTS,
    PROVED,
    SHARPER,
    Claim,
    Paper,
)
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
READ = "read in full text; in our words"
ABSTRACT = "the abstract, read; in our words"
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
    Paper("nagler-2026", "Nagler and Langer, COLT 2026 (PMLR 336)"),
    Paper("egosi-2025", "Egosi, Yehudai and Shamir, COLT 2025"),
    Paper("sohn-2024", "Sohn, UAI 2024"),
    Paper("other-machines", "arXiv 2401.15121 (floating point), 2409.00297 (fixed point), "
          "2409.17677 and 2405.13718 (transformers), 2512.00207 (networks that store facts)"),
)

ENTRIES = (
    Claim(
        id="siegel-parameters",
        paper="siegel-2023",
        title="how delta really enters: Omega(N) parameters for very close points",
        wording="ReLU networks that take all values at every N points of the unit ball that are "
        "delta apart need Omega(N) parameters where delta is exponentially small in N",
        quoted=False,
        source=ABSTRACT,
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
        source="Theorem 7, " + READ,
        about=VC_DIMENSION,
        data="two labels; some set of N points",
        status=PROVED,
        ours="The product over the layers, a step of their own proof, evaluated as it stands: for "
        "hidden widths 15, 19 and inputs in R^4 no set of 9,052 points is shattered; the closed "
        "formula, which is made from it, says 10,491.",
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
        how="by lemmas (staircase HS, direction G17), put together in words (PG-1)",
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
        status=PARTS,
        ours="Along a line two neurons are enough: width 2 and depth N - 1 memorize every N "
        "distinct rational points. Width 1 is not: three points of a line with labels 0, 1, 0.",
        how="by lemmas (MM, direction G17), put together in words (PG-2); width 1 by lemma W1; "
        "certified: iris",
        evidence=(
            by_lemmas("MM", "G17", "W1"),
            by_kernel("iris --construction max-min-string", "iris-string.jsonl", Value("width", 2)),
            by_command("bounds max-min-string --width 2 --depth 9", Value("points", 10)),
        ),
    ),
    Claim(
        id="least-width-sublinear",
        paper="hanin-2017",
        title="the least width, with fewer layers than points",
        wording="networks of width 2 are max-min strings along a line, with one layer for each "
        "step",
        quoted=False,
        source=RECALLED,
        about=OTHER,
        data="single tables, each certified by itself: no bound for all tables of N points",
        status=PARTS,
        ours="Proved for every table: width 2 with N - 1 layers (hanin-width-2), and width 3 with "
        "O(sqrt(N log N log C)) beside the layers of the line (park-width-3). At width 2 a chain "
        "of slopes has about 2 sqrt(N b) + C layers beside those of its line, b the bits that a "
        "point takes in it: right for every table that the search serves (CL-6), and b is measured "
        "only, not bounded. Digits: 1797 points, width 2, 292 layers, b about 8.",
        how="one table at a time, by the kernel; the layers' mathematics in words (CL-3 to CL-6) "
        "and by lemmas (ALs, G11)",
        follows=("hanin-width-2", "park-width-3"),
        evidence=(
            by_lemmas("ALz", "ALs", "G11"),
            by_kernel("digits --construction circle-ledger --width 2", "digits-circle.jsonl",
                      Value("width", 2), Value("depth", 300, "<=")),
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
        status=PARTS,
        ours="4 q ReLUs for q groups of affinely independent points, each on a hyperplane that no "
        "other point lies on; "
        "q = ceil(N/d) in general position. Certified: iris, 38 groups, 152 ReLUs.",
        how="by lemmas (HB; H5 for the labels of a group), put together in words, as are the "
        "groups (HP-2, HP-4)",
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
        ours="Out of scope, because networks of steps are built and certified here "
        "(step-staircase, step-parity) without bounds for all tables. A step is not a continuous "
        "function, so it is no relu network, though two relus replace it at integer places.",
        how="not at all",
    ),
    Claim(
        id="smooth-activations",
        paper="huang-2003",
        title="sigmoidal and other smooth activations",
        wording="2 sqrt((m+2) N) sigmoidal nodes in two hidden layers learn N points with m "
        "outputs to any precision",
        quoted=False,
        source=RECALLED,
        about=OTHER,
        data="networks whose units are sigmoidal",
        status=OUT_OF_SCOPE,
        ours="Out of scope, because sigmoidal networks are made here of networks of steps and "
        "identities alone (row park-sigmoidal).",
        how="not at all",
    ),
    Claim(
        id="robust-memorization",
        paper="kim-2025",
        title="robust memorization",
        wording="rho = radius / eps_D, eps_D half the least distance of differently labelled "
        "points. Proposition 3.2: on the points e_j with label 2 and 0 with label 1 a rho-robust "
        "network has a first hidden layer of width at least rho^2 min(N - 1, d). Theorem 4.2: "
        "about sqrt(N) parameters, up to logarithms, for rho <= 1/(5 N sqrt(d)), and more above",
        quoted=False,
        source=READ,
        about=OTHER,
        data="all points of balls around the given ones",
        status=CERTIFIED,
        ours="Every ball is mapped to one value by thresholds on the inputs, for every table and "
        "all rho < 1/((N - 1) sqrt(d)) in the 2-norm, or rho < 1/(N - 1) in the inf-norm, a longer "
        "range than 1/(5 N sqrt(d)); certified for all real points of the balls. digits: radius "
        "1023/2048 of a pixel's 16 grey levels in the inf-norm, rho = 0.14, with 17 thresholds and "
        "5,063 parameters. Their number may grow like N; the cells of a grid, for "
        "rho < 1/(N sqrt(d)), take 14 parameters that are not 0 for each input and bit, and a "
        "memorizer of the cells (--grid), so about sqrt(N) in all as in Theorem 4.2 (i). Larger "
        "rho costs O(N d) neurons here (row robust-widths).",
        how="in words (RB-1 to RB-4 of docs/proofs/robust.md); each network by a kernel that knows "
        "each channel on whole balls",
        evidence=(
            by_command("robust digits -o digits-robust.jsonl", Value("verdict", "ACCEPTED"),
                       Value("radius", "1023/2048"), Value("steps", 17),
                       Value("dense_parameters", 5063)),
            by_command("robust iris --grid --construction triangle-ledger -o iris-cells.jsonl",
                       Value("verdict", "ACCEPTED"), Value("steps", 18),
                       Value("radius", "1023/20480")),
            by_command("bounds --robust 1/2 --points 65 --dimension 64",
                       Value("first_width_at_least", 16)),
            by_command("robust iris --norm 1 -o iris-robust.jsonl", Value("verdict", "ACCEPTED"),
                       Value("limit", "1/20"),
                       Value("half_least_distance_of_other_labels", "3/20")),
        ),
        remarks=("Proposition 3.2 is proved in words (BD-12 of docs/proofs/bounds.md); for a given "
                 "network memproof bounds --robust RHO --network NET computes two points, in the "
                 "balls around 0 and a unit vector, at which its first layer is the same.",),
    ),
    Claim(
        id="robust-widths",
        paper="egosi-2025",
        title="robust memorization at width d + 4",
        wording="every ball of radius sigma around a point has its label; delta the least distance "
        "of differently labelled points. Theorem 6 (p = 1 or infinity): width d + 4 and depth "
        "O(N d)",
        quoted=False,
        source=READ,
        about=OTHER,
        data="all points of balls around the given ones, sigma < delta/2; integer labels",
        status=PROVED,
        ours="Width d + 4 and depth N (d + 1) for the inf-norm, N (d + 2) for the 1-norm, at every "
        "rational sigma < delta/2; one network for all rational points of the balls, hence, as it "
        "is continuous, for all real ones.",
        how="by theorems in Rocq, for centres in Q^d; for the inf-norm networks of width d + 4 and "
        "depth at most N (2d + 1) + C + 1 are built and certified by a kernel of intervals, iris "
        "with rho = 1023/1024 (RB-5 of docs/proofs/robust.md)",
        evidence=(by_command("robust iris --distances --width 8 -o iris-distances.jsonl",
                             Value("verdict", "ACCEPTED"), Value("width", 8),
                             Value("rho", "1023/1024")),
                  by_command("rocq egosi", Value("theorems.0.paper", "egosi-2025")),
                  by_command("rocq egosi_one", Value("theorems.0.paper", "egosi-2025"))),
    ),
    Claim(
        id="robust-few-widths",
        paper="egosi-2025",
        title="robust memorization at small widths",
        wording="as in row robust-widths. Theorem 7: width k, 7 <= k <= d + 5, and depth O(N k log "
        "k) if sigma/delta <= a N^(-2/(k-6)), a = d^(-1/2 + [1/p - 1/2]_-) / (8 sqrt(e)). Theorem "
        "8: for k <= d - 1 and sigma/delta > b N^(-2/k), b = 2416 d^([1/p - 1/2]_+), some data "
        "have no robust network of width k, of any depth",
        quoted=False,
        source=READ,
        about=OTHER,
        data="all points of balls around the given ones",
        status=NOT_BUILT,
        ours="Networks of these widths are not built, and the lower bound is not checked.",
        how="not at all",
    ),
    Claim(
        id="polynomial-width",
        paper="nagler-2026",
        title="W^2 L^2 = O(J) at polynomial width",
        wording="Proposition 3.4: at width J^a, a > 0 fixed, with 1/delta and the number of labels "
        "polynomial in J, width and depth with W^2 L^2 = O(J) memorize J points",
        quoted=False,
        source="statement and proof " + READ,
        about=CAPACITY,
        data="J points, pairwise at least delta apart; all labels",
        status=PROVED,
        ours="W^2 L^2 <= (768 A + 98) J for even W >= 8, positions and classes up to W^A and "
        "W (8 A + 3 + log2 J) <= sqrt(J); in words, W^2 L^2 <= 169 ((rho + c) / log2 W + 1) J if "
        "W (beta + 2 + log2 J) <= sqrt(J): rho bits of the line, c of a label, beta layers a slot "
        "of the threshold ledger (TL-9).",
        how="by a theorem in Rocq, for points of Q^d; the constant 169 in words",
        evidence=(by_command("rocq polynomial_width",
                             Value("theorems.0.paper", "yang-yang-2026")),),
    ),
    Claim(
        id="bounded-weights",
        paper="nagler-2026",
        title="W^2 L^2 = O(J) at polynomial width, with bounded weights",
        wording="Proposition 3.4: J <= N^2 L^2 points of [0, 1]^D, pairwise at least delta apart, "
        "labels 0, ..., 2^r - 1, R = 2 J^2 D / delta: width of the order of N (its constants cubic "
        "in D), depth of the order of L + L sqrt(log L) / sqrt(log N) + L (log(1/delta) + r) / "
        "sqrt(log N log(N L)), weights of magnitude N + 2^((r + log R) / L)",
        quoted=False,
        source="statement and proof " + READ,
        about=CAPACITY,
        data="J points of the cube, pairwise at least delta apart; all labels",
        status=NOT_BUILT,
        ours="That the factor log(1/delta) goes holds for the threshold ledger, too (row "
        "polynomial-width). What it does not have is the bound on the weights; theirs comes from "
        "spreading a large factor over the layers. Weights of any B bits from those of the line "
        "on are had with fewer slots, and more parameters (docs/proofs/threshold-ledger.md#TL-12).",
        how="not at all",
        remarks=("The means: an encoder of N^2 L intervals in width N and depth L, and codes in "
                 "base 3 with digits 0 and 1, of which one layer of width 3^n reads n.",),
    ),
    Claim(
        id="relabeling",
        paper="sohn-2024",
        title="what it costs to change some labels",
        wording="to change N of the K labels of a two-layer network, the least number m* of extra "
        "neurons has min(3N, K - 2) <= m* <= min(3N + 1, K - 1)",
        quoted=False,
        source=READ,
        about=OTHER,
        data="two layers, a network that memorizes K points and N new labels",
        status=SHARPER,
        ours="min(3N, K - 1) neurons suffice, K the places of the points on a line, and in deeper "
        "networks one identity neuron more in each later layer for each output that changes. Ten "
        "labels of digits: 28 to 30 neurons in the four networks of certificates/. And 3N are "
        "needed for N labels of certain K = 3N + 2 points of a line, whatever the network with one "
        "hidden layer is.",
        how="one hidden layer: by theorems in Rocq, for 3N and rational points; K - 1 and deeper "
        "networks in words (PT-1 to PT-3 of docs/proofs/patches.md); each network by the kernel, "
        "which finds all labels hit: the new ones, and the others as they were",
        evidence=(
            by_command("rocq relabel", Value("theorems.0.paper", "sohn-2024")),
            by_command("rocq relabel_needs", Value("theorems.0.paper", "sohn-2024")),
            by_command("certify iris --construction staircase -o iris-staircase.jsonl",
                       Value("verdict", "ACCEPTED"), Value("depth", 1)),
            by_command("patch iris-staircase.jsonl --rows 3,17 --labels virginica,versicolor "
                       "-o iris-patched.jsonl", Value("verdict", "ACCEPTED"),
                       Value("neurons", 6), Value("carriers", 0), Value("untouched_rows", 148)),
        ),
    ),
    Claim(
        id="other-machines",
        paper="other-machines",
        title="finite precision, transformers, stored facts",
        wording="memorization in floating-point or fixed-point arithmetic, by transformers, and by "
        "networks that store facts",
        quoted=False,
        source="the abstracts only",
        about=OTHER,
        data="other arithmetic, or other networks",
        status=OUT_OF_SCOPE,
        ours="Out of scope, because networks here are of relu and identity units and compute with "
        "exact rationals.",
        how="not at all",
    ),
)
