"""Park, Lee, Yun and Shin 2021: fewer parameters than points.  Theorems, and practical numbers."""

from __future__ import annotations

from memproof.bounds.statement import CAPACITY, VC_DIMENSION
from memproof.claims import CERTIFIED, CITED, OTHER, PARTS, PROVED, REPEATED, SHARPER, Claim, Paper
from memproof.claims.evidence import (
    CIRCLE,
    GAPS,
    GROWTH,
    INDEX,
    SEPARATING,
    SLOTS,
    STAIRCASE,
    WIDTH_3,
    Evidence,
    Line,
    Value,
    by_command,
    by_kernel,
)

OPENING = "abstract and opening"
READ = "read in full text; in our words"
PAPERS = (
    Paper("park-2021", "Sejun Park, Jaeho Lee, Chulhee Yun and Jinwoo Shin, Provable memorization "
          "via deep neural networks using sub-linear parameters, arXiv 2010.13363 (2021)",
          (OPENING,)),
)
SEPARATED = "N points with largest distance < Delta times the least one; all labels in C classes"
IMAGES = "different images, 8 bits a value, all labels"
MEASURED = (
    "A measured instance, kept apart because it is no bound, and about other data: one table of "
    "10^6 random points of R^10 (3 decimals) with random labels in 1000 classes has a network of "
    "30,880 dense parameters (remainder-ledger), evaluated by the engine on all points, without a "
    "certificate: python tests/benchmarks/parameters.py --only 1000000-c1000. It takes minutes and "
    "is not part of --verify."
)

ENTRIES = (
    Claim(
        id="park-linear",
        paper="park-2021",
        title="O(N) parameters, before",
        wording="It is known that O(N ) parameters are sufficient for neural networks to memorize "
        "arbitrary N input-label pairs.",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data="N distinct points, however close; all labels",
        status=PARTS,
        ours="d + 3N - 1 dense parameters suffice for rational points: a neuron for the line, and "
        "N - 1 ReLUs.",
        how="by lemmas (staircase HS, direction G17), put together in words (PG-1)",
        evidence=(
            STAIRCASE,
            by_command("plan --points 1000 --dimension 10 --construction staircase",
                       Value("plans.asked=depth=2.dense_parameters", 3009)),
        ),
    ),
    Claim(
        id="park-theorem-1",
        paper="park-2021",
        title="Theorem 1, with C and d",
        wording="for w in [2/3, 1], O(log d + log Delta + N^(2-2w) / (1 + (1.5 w - 1) log N) log "
        "C) hidden layers and O(d + log Delta + N^w + N^(1-w/2) log C) parameters suffice",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=PARTS,
        ours="As park-any-w, for ReLU: at w = 2/3 the denominator is 1, and N^(2/3) log C layers "
        "are more than our sqrt(2 N kappa rr) for large N; at w near 1 our constants are the "
        "larger ones.",
        how="as park-any-w: by lemmas, composition in words",
        evidence=(SEPARATING, INDEX, SLOTS),
        follows=("park-any-w",),
        remarks=("Sigmoidal networks come within any eps of the labels: a network of steps and "
                 "identities, whose neurons are replaced layer by layer, the last one first, each "
                 "layer at a cost of eps/L. Done here for given networks of steps, without a "
                 "rate in N (row park-sigmoidal).",
                 "At w = 2/3 its weights take up to O(N^(2/3)) bits; those of ours are not bounded "
                 "here."),
    ),
    Claim(
        id="park-theorem-2",
        paper="park-2021",
        title="Theorem 2, with C and d: width 3",
        wording="width 3 and Theta(log d + log Delta + N^(2/3) log C) hidden layers suffice, "
        "Delta >= 1",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=SHARPER,
        ours="As park-width-3: O(sqrt(N log N log C) + log C log N + log d) layers beside log D or "
        "log Delta.",
        how="as park-width-3: by lemmas, joined by D16 and D24, existence in words",
        evidence=(SEPARATING, INDEX, SLOTS, WIDTH_3, GAPS),
        follows=("park-width-3",),
    ),
    Claim(
        id="park-sigmoidal",
        paper="park-2021",
        title="sigmoidal activations, within any eps",
        wording="sigma sigmoidal: both limits exist and differ, and a continuous derivative is not "
        "0 somewhere. What a network of steps and identities hits, a sigma network of the same "
        "architecture comes within any eps of: the neurons are replaced layer by layer",
        quoted=False,
        source=READ,
        about=OTHER,
        data="a network of steps and identities that hits the labels of its points",
        status=CERTIFIED,
        ours="For logistic, tanh and softsign with explicit rational weights, by a recursion from "
        "eps backwards; certified in two ways, by errors from layer to layer and by enclosures of "
        "every neuron at every point. iris: width 3, depth 18, within 2^-20; for other sigmoidal "
        "functions in words. No rate in N: steps and identities have none here.",
        how="in words (SD-1 to SD-5 of docs/proofs/sigmoid-networks.md); each network by a kernel, "
        "in integers",
        evidence=(
            by_command("certify iris --construction step-parity --option width=3 -o "
                       "iris-steps.jsonl", Value("verdict", "ACCEPTED"), Value("depth", 18)),
            by_command("sigmoid iris-steps.jsonl -o iris-logistic.jsonl",
                       Value("verdict", "ACCEPTED"), Value("eps", "1/1048576"),
                       Value("width", 3)),
            by_command("sigmoid iris-steps.jsonl --activation tanh --method balls -o "
                       "iris-tanh.jsonl", Value("verdict", "ACCEPTED"),
                       Value("activation", "tanh")),
        ),
    ),
    Claim(
        id="park-width-3",
        paper="park-2021",
        title="width 3, O(N^(2/3) + log Delta) parameters",
        wording="For a fully-connected network of width 3 with a sigmoidal or RELU activation "
        "function, O(N 2/3 + log ∆) parameters (i.e., layers) suffice for memorizing any "
        "∆-separated set of N input-label pairs.",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data=SEPARATED,
        status=SHARPER,
        ours="ReLU, integer points of largest distance D: width 3 and depth L <= sqrt(2 N kappa "
        "rr) + kappa rr + rr + q1 with kappa = ceil(log2 C), rr = O(log N), q1 <= log2 D + log2 d "
        "+ 4, hence O(sqrt(N log N log C) + log D + log d); at most 12 L + d parameters. The Delta "
        "form, for all rational points: 2 (ceil(N/B) - 1) + kappa B (bl(3N(N-1)+3) + 2) + q1 + 1 "
        "layers for every B >= 1.",
        how="integer form by lemmas: D16 joins all behind the first neuron, label and size, under "
        "choices that every table allows; that a direction and folds exist is read off D1 and D2x "
        "in words (FI-6). Delta form by lemmas too, joined by D24, the direction and its gap in "
        "words (FI-11). That the layers of a network follow the lemmas is seen by the kernel, "
        "network by network: iris",
        evidence=(
            SEPARATING,
            INDEX,
            SLOTS,
            WIDTH_3,
            GAPS,
            by_kernel("iris --construction folded-index --option guaranteed=1", "iris-folded.jsonl",
                      Value("width", 3)),
            by_command("theorems --of iris-folded.jsonl",
                       Value("theorems.theorem=park-2021.met", True),
                       Value("theorems.theorem=park-2021.on_data.width", 3)),
            by_command("bounds park-2021 --width 3 --depth 200 --separation 1/1000",
                       Value("points", 250), Value("status", "proved here")),
        ),
        remarks=("Sigmoidal activations: row park-sigmoidal.",),
    ),
    Claim(
        id="park-any-w",
        paper="park-2021",
        title="O(N^w + log Delta) parameters for w in (2/3, 1]",
        wording="For any w ∈ ( 2 3 , 1], there exists a O(N 2-2w / log N + log ∆)-layer, O(N w + "
        "log ∆)-parameter fully-connected network with sigmoidal or RELU activation that can "
        "memorize any ∆-separated set of N input-label pairs.",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data=SEPARATED,
        status=PARTS,
        ours="ReLU, integer points of largest distance D, and every fixed w in [2/3, 1): groups of "
        "B = max(1, floor(N^(2-2w) / (kappa log2(N)^2))) points and one layer of ceil(N/B) "
        "neurons, L <= 2 + q1 + bl(8R+1) + kappa B rr, at most 12 L + 6 ceil(N/B) + d parameters. "
        "w = 1: two hidden layers, at most d + 6N - 4 parameters, whatever D. The value w = 2/3 is "
        "included, as in the paper's Theorem 1; near w = 1 the constants grow.",
        how="by the lemmas of park-width-3, their composition in words, and certified: iris with "
        "w = 2/3",
        evidence=(
            SEPARATING,
            INDEX,
            SLOTS,
            by_kernel("iris --construction folded-index --option guaranteed=1 --option w=2/3",
                      "iris-wide.jsonl", Value("width", 149, "<=")),
            by_command("plan --points 1000000 --image 1x1x1x20 --construction folded-index",
                       Value("plans.width=40000.dense_parameters", 207_773),
                       Value("plans.width=40000.certainty", "guaranteed"),
                       Value("plans.width=500000.certainty", "guaranteed"),
                       Value("plans.depth=2.dense_parameters", 5_999_997),
                       Value("plans.depth=2.certainty", "guaranteed")),
        ),
        remarks=("That the parameters are O(N^w + log D + d) is an argument in words about these "
                 "formulas (memproof theorems park-2021).",),
    ),
    Claim(
        id="park-shatter",
        paper="park-2021",
        title="some N points are shattered by o(N) parameters",
        wording="there exists a set of N inputs such that a neural network with o(N ) parameters "
        "can \"shatter,\" i.e., memorize arbitrary labels",
        quoted=True,
        source=OPENING,
        about=VC_DIMENSION,
        data="two labels; N neighbouring integers",
        status=SHARPER,
        ours="Already at width 3: for N neighbouring integers O(sqrt(N log N)) parameters suffice, "
        "as in park-width-3: 7,596 for N = 10,000, less than one for each point.",
        how="as park-width-3, so by lemmas and in words",
        follows=("park-width-3",),
        evidence=(
            by_command("plan --points 10000 --image 1x1x1x14 --construction folded-index",
                       Value("plans.width=3.dense_parameters", 7596),
                       Value("plans.width=3.certainty", "guaranteed")),
        ),
    ),
    Claim(
        id="park-log-delta",
        paper="park-2021",
        title="log2 Delta < 17 for images",
        wording="log ∆ < 17 for the ImageNet dataset",
        quoted=True,
        source=OPENING,
        about=OTHER,
        data="the distances of different images of a times b pixels, 3 channels, 8 bits a value",
        status=PROVED,
        ours="The distances lie between 1 and sqrt(195075 a b), so log2 Delta < 9 + (1/2) "
        "log2(a b); that is below 16.7869 for 256 x 256 and below 17 up to 296 x 296, while "
        "black and white images of 297 x 297 are more than 2^17 apart.",
        how="by exact enclosures of log2",
        evidence=(
            by_command("plan --points 2 --image 256x256x3 --construction folded-index",
                       Value("log2_delta.1", "16.7869", "<")),
            by_command("plan --points 2 --image 296x296x3 --construction folded-index",
                       Value("log2_delta.1", 17, "<")),
            by_command("plan --points 2 --image 297x297x3 --construction folded-index",
                       Value("log2_delta.0", 17, ">")),
        ),
        remarks=("Which sizes it takes for ImageNet, whose images differ in size, the paper does "
                 "not say.",),
    ),
    Claim(
        id="park-imagenet",
        paper="park-2021",
        title="0.7 million parameters for a million images",
        wording="in order to perfectly classify one million images in ImageNet dataset 1 with 1000 "
        "classes, our result shows that 0.7 million parameters are sufficient",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data=f"10^6 {IMAGES} in 1000 classes; here of 224 x 224 pixels and 3 channels",
        status=SHARPER,
        ours="233,711 dense parameters suffice, 150,528 of them weights of the first neuron, and "
        "507,179 at width 3, for every such set of images and all labels.",
        how="HC-7 at these numbers, by lemmas (HC-laps, HC-residue, HC-average, HC-blocks) and in "
        "words; width 3 by the integer form of park-width-3, by lemmas, composition in words",
        follows=("park-width-3",),
        evidence=(
            by_command("plan --points 1000000 --classes 1000 --image 224x224x3 --construction "
                       "folded-index",
                       Value("dimension", 150_528),
                       Value("plans.width=3.dense_parameters", 507_179),
                       Value("plans.width=3.certainty", "guaranteed")),
            CIRCLE,
            by_command("plan --points 1000000 --classes 1000 --image 224x224x3 --construction "
                       "hashed-circle",
                       Value("plans.asked=by default.dense_parameters", 233_711),
                       Value("plans.asked=by default.certainty", "guaranteed")),
        ),
        remarks=("To what size the paper scales the images it does not say.", MEASURED),
    ),
    Claim(
        id="park-open-images",
        paper="park-2021",
        title="4.5 million parameters for 15.8 million boxes",
        wording="To memorize 15.8 million bounding boxes in Open Images V6foot_1 with 600 classes, "
        "our result shows that only 4.5 million parameters suffice.",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data=f"15.8 * 10^6 {IMAGES} in 600 classes; here boxes scaled to 256 x 256 pixels and 3 "
        "channels",
        status=SHARPER,
        ours="661,009 dense parameters suffice, and 1,735,619 at width 3, for every such set and "
        "all labels.",
        how="as the row before: by lemmas, composition in words",
        follows=("park-width-3",),
        evidence=(
            by_command("plan --points 15800000 --classes 600 --image 256x256x3 --construction "
                       "folded-index",
                       Value("plans.width=3.dense_parameters", 1_735_619),
                       Value("plans.width=3.certainty", "guaranteed")),
            CIRCLE,
            by_command("plan --points 15800000 --classes 600 --image 256x256x3 --construction "
                       "hashed-circle",
                       Value("plans.asked=by default.dense_parameters", 661_009),
                       Value("plans.asked=by default.certainty", "guaranteed")),
        ),
        remarks=("To what size the paper scales the boxes it does not say.",),
    ),
    Claim(
        id="park-vc",
        paper="park-2021",
        title="Omega(N/(L log N)) parameters are necessary",
        wording="For L-layer RELU networks, \u2126(N/(L log N )) parameters are necessary for "
        "memorizing at least a single set of N inputs with arbitrary labels.",
        quoted=True,
        source=OPENING,
        about=VC_DIMENSION,
        data="two labels; some set of N points",
        status=PROVED,
        ours="Networks with L hidden layers and P weights and biases, of whatever widths, that "
        "memorize all labelings of some set of N points have P >= (N/(L+1) - 1) / "
        "log2(e (L+1) N).",
        how="by lemma G22-parameters, which imports a count of sign vectors",
        evidence=(
            GROWTH,
            by_command("bounds vc-parameters --widths 15,19 --dimension 4", Value("points", 20_797),
                       Value("details.parameters", 399), Value("status", "proved here")),
            by_command("bounds --points 1000000 --depth 2",
                       Value("rows.0.needed_parameters", 14_519)),
        ),
        remarks=("The paper cites it from Bartlett, Harvey, Liaw and Mehrabian 2019.",),
    ),
    Claim(
        id="park-depth",
        paper="park-2021",
        title="depth is necessary and sufficient for o(N/log N) parameters",
        wording="increasing depth is necessary and sufficient for memorizing a large class of N "
        "pairs with o(N/ log N ) parameters",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data="N equidistant points of a diameter, two labels, all labelings",
        status=PARTS,
        ours="Necessary: park-vc, even for one set of points. Sufficient: park-width-3. With "
        "numbers: at N = 10^10 two hidden layers need at least 91,961,790 parameters, whatever "
        "their widths, and 28,599,288 suffice at width 3.",
        how="by the two rows: necessary by lemmas, sufficient by lemmas and in words",
        follows=("park-vc", "park-width-3"),
        evidence=(
            by_command("bounds --points 10000000000 --depth 2",
                       Value("rows.0.needed_parameters", 91_961_790)),
            by_command("plan --points 10000000000 --separation 1/5000000000 --construction "
                       "folded-index",
                       Value("plans.width=3.dense_parameters", 28_599_288),
                       Value("plans.width=3.certainty", "guaranteed")),
        ),
    ),
    Claim(
        id="park-sontag",
        paper="park-2021",
        title="not all N points with o(N) parameters, for analytic activations",
        wording="for any network using analytic definable activation functions with o(N ) "
        "parameters, there exists a set of N input-label pairs that the network cannot memorize",
        quoted=True,
        source=OPENING,
        about=CAPACITY,
        data="analytic activations, all points in general position",
        status=CITED,
        ours="Cited from Sontag 1997, W >= (N - 1)/2; nothing is said for ReLU.",
        how="not at all",
        evidence=(
            Evidence("memproof bounds sontag-1997", (Line("status: cited and not checked"),)),
        ),
    ),
    Claim(
        id="park-architecture",
        paper="park-2021",
        title="a condition for a given architecture",
        wording="Theorem 3: widths d_l >= 3 suffice if there are 2 <= K <= log N and 0 < L_1 < ... "
        "< L_K < L with: product of floor((d_l + 1)/2), l <= L_1, at least Delta sqrt(2 pi d); sum "
        "of d_l - 2, L_(i-1) < l <= L_i, at least 2^(i+3) for 1 < i <= K - 1; 2^K (sum of d_l - 2, "
        "L_(K-1) < l <= L_K) floor((L - L_K) / (2 ceil(log C) + 1)) >= N^2 + 4",
        quoted=False,
        source=READ,
        about=CAPACITY,
        data=SEPARATED,
        status=CITED,
        ours="A condition of our own (FI-9; memproof theorems park-2021, notes), evaluated for "
        "every network that is certified. memproof bounds park-architecture evaluates the paper's, "
        "as stated, and ours beside it: 3000 layers of width 3, 10 classes, delta/r = 1/1000 in "
        "R^10 have room for 3759 points by the paper's, for 9264 by what is proved here, and for "
        "32,087 integer points of the same diameter by ours. Nothing depends on the paper's.",
        how="not at all, for the paper's",
        evidence=(
            by_command("bounds park-architecture --width 3 --depth 3000 --separation 1/1000 "
                       "--labels 10 --dimension 10", Value("points", 3759),
                       Value("details.separated", 9264), Value("details.integers", 32_087)),
        ),
    ),
    Claim(
        id="park-empirical",
        paper="park-2021",
        title="empirical results",
        wording="We also provide empirical results that support our theoretical findings.",
        quoted=True,
        source=OPENING,
        about=OTHER,
        data="training",
        status=REPEATED,
        ours="With fully connected residual networks on digits: at the same number of "
        "parameters deeper and narrower ones fit random labels better, until the channels get too "
        "few; whether a trained network memorizes is judged exactly. With the table's own labels "
        "all of them memorize, so they show nothing. Constructed networks for the same labels are "
        "more than twice as small as any that was trained.",
        how="python docs/experiment/experiment.py, three seeds; docs/explanation/experiment.md "
        "says what agrees with the paper and what was not repeated",
        remarks=("The paper trains residual networks by SGD, with the same number of channels in "
                 "each layer: of five with about 5 * 10^4 parameters the deeper and narrower fit "
                 "CIFAR-10 and SVHN better (test accuracy rises on SVHN and falls on CIFAR-10); of "
                 "5 to 30 channels and 5 to 50 blocks 15 channels exceed 99 % of training "
                 "accuracy, 5 fail.",
                 "Another network, table and training than the paper's: only the trend can be "
                 "compared. Test accuracy is not looked at."),
    ),
)
