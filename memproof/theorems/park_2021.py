"""Park, Lee, Yun and Shin 2021: sub-linear parameters, with explicit constants.

The constants are those of our witness, the folded index, a redesign with proofs of its own (lemmas
D1 to D16, docs/proofs/folded-index.md#FI-6).  All functions compute with integers, fractions and
enclosures.

A bound is that of the worst case: N integer points on a line of range R0, folded to a range of at
most R, in A groups of B neighbours, S = kappa B slots; no luck is needed.
"""

from __future__ import annotations

from memproof.theorems import ALL, EACH, WORDS, Part, Theorem

THEOREM = Theorem(
    id="park-2021",
    citation="Sejun Park, Jaeho Lee, Chulhee Yun and Jinwoo Shin, Provable memorization via deep "
    "neural networks using sub-linear parameters, arXiv 2010.13363 (2021)",
    statement="In our words. Theorem 1: for w in [2/3, 1] a network with O(log d + log Delta + "
    "N^(2-2w)/(1 + (1.5 w - 1) log N) log C) hidden layers and O(d + log Delta + N^w + N^(1-w/2) "
    "log C) parameters memorizes every Delta-separated set of N pairs with labels in C classes. "
    "Theorem 2: width 3 and Theta(log d + log Delta + N^(2/3) log C) hidden layers suffice. "
    "Theorem 3: a given architecture with d_l >= 3 does if there are 2 <= K <= log N and 0 < L_1 < "
    "... < L_K < L such that the product of floor((d_l + 1)/2) over l <= L_1 is at least Delta "
    "sqrt(2 pi d), the sum of d_l - 2 over L_(i-1) < l <= L_i is at least 2^(i+3) for 1 < i <= "
    "K - 1, and 2^K (sum of d_l - 2 over L_(K-1) < l <= L_K) floor((L - L_K)/(2 ceil(log C) + 1)) "
    ">= N^2 + 4. ReLU and hard tanh hit the labels; sigmoidal activations come within any eps.",
    hypotheses=(
        "N >= 2 distinct points whose largest distance is less than Delta times the least one; "
        "for the constants given here, rational points",
        "labels 0, ..., C-1; kappa = ceil(log2 C), at least 1",
        "ReLU networks, for the constants given here",
        "the integer form: the points as integers over their common denominator, D = their "
        "largest distance, at most Delta times the least one (D < Delta if the least one is 1)",
    ),
    quantifiers="every labeling of every Delta-separated set of N points has a network",
    bound="integer form. Range: R0 = floor(N(N-1)/2 sqrt(d) D), or D for d = 1; Q = N(N-1)/4 + 2, "
    "q1 = least k with R0 - Q <= 2^k Q, R = min(R0, 2Q), rr = bl(8R+3) + 2 with bl = bit length. "
    "Width 3: L <= 1 + q1 + ceil((ceil(N/B)-1)/2) + bl(8R+1) + kappa B rr for every B >= 1, hence "
    "with B = ceil(sqrt(N/(2 kappa rr))): L <= sqrt(2 N kappa rr) + kappa rr + rr + q1; "
    "parameters <= 12 L + d. This is O(sqrt(N log N log C) + log D + log d) layers. "
    "w in [2/3, 1): B = max(1, floor(N^(2-2w) / (kappa log2(N)^2))) and one layer of "
    "A = ceil(N/B) neurons: L <= 2 + q1 + bl(8R+1) + kappa B rr, parameters <= 12 L + 6A + d. "
    "w = 1: two hidden layers of 1 and at most 2(N-1) neurons, any D. "
    "Delta form, for all rational points: L <= 1 + q1 + 2(ceil(N/B)-1) + kappa B "
    "(bl(3N(N-1)+3) + 2), q1 = least k with (3/2) d N^2 Delta - Q <= 2^k Q, Q = 3N(N-1)/4",
    proof="An integer direction with small entries puts the points on an integer line (lemma D1). "
    "Reflections at points of the line halve its range until about N^2/2 is left: among the "
    "integers near the end of the line one is no sum of two points, and a reflection at half of "
    "it keeps all points apart (D2). The line is cut into groups; one channel with slopes 1 and 2 "
    "in turn tells the place in all groups and carries a group's thresholds in its lowest bits "
    "(D3, D4). Strip layers take the place off (D5), slots compare the place with one threshold "
    "after the other and add 2^q or subtract it again (D7), so that the sum is the label (D8). "
    "Lemma D16 joins all of this behind the first neuron, with the size.",
    witnesses=("folded-index",),
    parts=(
        Part("a direction with small entries gives every point an integer of its own, in a range "
             "that is bounded", ("D1", "D1r", "D21"), ALL),
        Part("a fold: a place for it exists, it keeps the points apart, and the range is halved",
             ("D2x", "D2", "D2f"), ALL),
        Part("all folds of the line: the channel holds the places, they stay apart, and the loop "
             "ends in time", ("D11",), ALL),
        Part("the index: continuous, increasing, and at most twice the line", ("D3", "D12"), ALL),
        Part("one channel carries place and thresholds of every group, whatever the widths of the "
             "layers", ("D4", "D4w", "D4e"), ALL),
        Part("strip layers take odd digits off", ("D5",), ALL),
        Part("folds of the index, in smaller networks than those of the bound", ("D6",), ALL),
        Part("the thresholds of a group, a slot compares, and the sum of the slots is the label",
             ("D7", "D8", "D7c", "D13", "D14"), ALL),
        Part("encoder, strip and slots of width 3 end as the label, at every point",
             ("D15", "D16"), ALL),
        Part("the size, and that greedy groups are never worse", ("D9", "D10", "D16"), ALL),
        Part("the Delta form: folds that keep gaps exist, and keep them; the encoder; a threshold "
             "fits into each gap, the slots of a ledger read the label, and all of it ends as the "
             "label at every point, with the size",
             ("D17", "D18", "D4g", "D19", "D20", "D22", "D23", "D24"), ALL),
        Part("that a direction and places for the folds exist is read off D1 and D2x, which say "
             "that it is impossible that all are forbidden; that the line of D21 is what D16 "
             "begins with, in one neuron (PR-1), and that the other hypotheses of D16 are "
             "choices that every table allows (D16 of docs/proofs/folded-index.md)", (), WORDS),
        Part("wide encoders, w > 2/3 and given architectures: the same lemmas, put together and "
             "counted in words (FI-7 to FI-9 of docs/proofs/folded-index.md)", (), WORDS),
        Part("the Delta form: that a direction with its gap and range exists, and folds (D1, D1r, "
             "D17), and that the line scaled to gaps of 3/2 is what D24 begins with (FI-11 of "
             "docs/proofs/folded-index.md)", (), WORDS),
        Part("sigmoidal form: a network of steps and identities that hits every label has, for "
             "every eps > 0 and every sigmoidal s, a network of the same widths and depth whose "
             "neurons are s and whose outputs are within eps of the labels, with explicit slopes "
             "for logistic, tanh and softsign (SD-1 to SD-5 of docs/proofs/sigmoid-networks.md)",
             (), WORDS),
        Part("sigmoidal form: that the network at hand is within eps of the labels at hand, which "
             "two kernels prove in integers (docs/sigmoid-format.md)", (), EACH),
        Part("that a program's loops make the layers of these recursions, group after group and "
             "slot after slot", ("D4e", "D7c"), EACH),
        Part("the direction of a network that is built is found by a search; (1, Q, Q^2, ...) "
             "always separates the points", ("G17",), EACH),
    ),
    notes=(
        "The paper was read in full text; statements are in our words. Its opening has informal "
        "ones, which hide C and d, with w in (2/3, 1]. At w = 2/3 its weights take up to "
        "O(N^(2/3)) bits. The construction here is a redesign after its idea.",
        "Width 3 needs O(sqrt(N log N log C)) layers here, less than N^(2/3) for large N. w = 2/3 "
        "is included. The constants depend on w: near w = 1 a factor of up to sqrt(kappa) log N "
        "is lost.",
        "A given architecture, proved here: hidden widths d_1, ..., d_L memorize all such integer "
        "data if there are B >= 1 and l1 <= l2 <= l3 <= L such that q1 of the first l1 widths are "
        "at least 2, the layers l1+1..l2 have ceil(N/B) - 1 breakpoints (2 floor((d_l - 1)/2) in "
        "each, d_l - 1 in the last), all later widths are at least 3, l3 - l2 >= bl(8R+1), and "
        "L - l3 >= kappa B rr (rr - 1 if all widths there are at least 4, rr - 2 if at least 5).",
        "The paper's own condition for an architecture, Theorem 3, is evaluated as it is stated "
        "beside ours by memproof bounds park-architecture; nothing here depends on it.",
        "If the least distance of the integers is above 1, the integer form has log D where the "
        "paper has log Delta. The Delta form keeps the gaps of the line at 3/2 instead, the "
        "encoder spends two layers on a group (lemma D4g), and the rest is as before. Its "
        "steps are lemmas: a fold can keep the gaps, since of candidates 3 apart each pair of "
        "points forbids one (D17, D18); a threshold fits into each gap, for X' >= X + 3/2 the "
        "integer floor(X') (D19); slots compare on such a line (D19, D20), where D7 and D7c, about "
        "cells of integers, do not. D24 joins them behind the first neuron; it is beside the root. "
        "This form is shown beside the integer form, and taken for "
        "networks that only it allows.",
        "Sigmoidal form. s is sigmoidal if its limits at minus and plus infinity exist and differ, "
        "and its derivative is continuous and not 0 somewhere; to memorize means: for every eps > "
        "0 some parameters come within eps of all labels. For 0 < eps <= 1/2 and a network of L "
        "hidden layers of steps and identities, M at least the number of entries of a row times "
        "its largest weight, K >= 1 at least all identities, 2 mu >= 1 at most the gap of every "
        "step at 0, logistic neurons s(S (z + shift)) and s(w z) with S = ceil((7/10) (2/mu) k), "
        "w = 2^-e, e = ceil((3 log2(K+1) + k + log2 L)/2), k = ceil(L log2(4 L M) + log2(1/eps)) + "
        "1 are enough (SD-4). memproof sigmoid finds smaller ones by a recursion. No rate in N is "
        "proved for these networks here: one layer of N - 1 steps always does, and step-parity has "
        "no worst case.",
        "For a network: a width W > 3 is also judged by one layer of ceil(N/B) <= W neurons, "
        "whichever is less deep. A network that is smaller than the bound, as most are, has an "
        "easier table than the worst.",
    ),
    root="D16",
)

ENTRIES = (THEOREM,)
