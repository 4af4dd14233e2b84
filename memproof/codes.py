"""The explanations of the error codes: title, usual cause, and what to do."""

from __future__ import annotations

# code -> (title, explanation: the usual cause, and what to do)
CODES: dict[str, tuple[str, str]] = {
    "MP-Q001": (
        "not a lemma's file",
        "A lemma is a JSON object with the keys lemma, title, statement, source, variables, goals, "
        "witness, proof (and functions, imports, hypotheses, definitions, uses, refutes); a step "
        "has name, claim, by, say and the keys of its rule. The message names what is missing or "
        "too much.",
    ),
    "MP-Q002": (
        "not a term or a formula",
        "Terms are built from whole numbers, names, + - * ** and calls; a formula compares two "
        "terms with == >= > <= <, or joins comparisons with 'or'. Nothing else is read, and "
        "nothing is ever evaluated.",
    ),
    "MP-Q003": (
        "an unknown symbol",
        "Every variable is declared with its sort under 'variables' or 'all', every function but "
        "relu, floor and pow2 under 'functions', and it takes as many arguments as declared.",
    ),
    "MP-Q004": (
        "a limit of the lemma kernel",
        "Texts, numbers, powers, steps and the work for one lemma are limited, so that a hostile "
        "file costs at most a second. Cut the proof into smaller lemmas.",
    ),
    "MP-Q005": (
        "a division",
        "There is no division but of a whole number by another that is not 0: x/x would hide the "
        "hypothesis x != 0. Multiply both sides, or name the quotient by a variable q with "
        "q*x == y.",
    ),
    "MP-Q006": (
        "a real number in the place of an integer",
        "An integer is built from whole numbers and variables and functions of sort Z by +, * and "
        "powers. For a rational coefficient, state the fact multiplied out.",
    ),
    "MP-Q007": (
        "a name that is in use",
        "No name stands for two things: variables, functions, facts of a proof. A bound variable "
        "must not capture one that is put in the place of another. Choose another name.",
    ),
    "MP-Q008": (
        "no such fact here",
        "A step may use the hypotheses, the axioms, the lemmas under 'uses', earlier steps of its "
        "own block and of the blocks around it. What is proved inside a case stays inside.",
    ),
    "MP-Q009": (
        "an unknown rule",
        "The rules are those that 'memproof lemmas --rules' lists.",
    ),
    "MP-Q010": (
        "an identity that does not hold",
        "The rule pos wants claim = sum of the facts with their factors, as polynomials. The "
        "message shows what is left over.",
    ),
    "MP-Q011": (
        "a multiplier that is not positive",
        "Inequalities may be multiplied by positive numbers, squares and each other only.",
    ),
    "MP-Q012": (
        "not strict",
        "A strict claim needs a summand that is strictly positive: a positive number, or a product "
        "of strict facts without a square.",
    ),
    "MP-Q013": (
        "a fact or claim of another kind",
        "The rule wants an equality, an inequality, a comparison, alternatives, or a statement for "
        "all values, and this is not one.",
    ),
    "MP-Q014": (
        "a cut that goes too far",
        "From g*p + r >= 0 with an integer p follows p >= 0 only if r < g.",
    ),
    "MP-Q015": (
        "a premise that is not given",
        "The facts under 'given' must be the premises of the fact, in their order, and the claim "
        "its conclusion, up to polynomial identities.",
    ),
    "MP-Q016": (
        "cases that do not reach the claim",
        "Each branch ends in a step with the very claim, and all alternatives are there. A case "
        "that cannot occur needs a false comparison of numbers.",
    ),
    "MP-Q017": (
        "a malformed induction",
        "Induction proves a claim for all integers n whose first premise is n >= s, where s does "
        "not depend on bound variables.",
    ),
    "MP-Q018": (
        "Sturm's rule does not apply",
        "The claim is an inequality for a polynomial in one variable, and the facts for the ends "
        "are bounds of it. The polynomial must be positive at both ends and have no root between.",
    ),
    "MP-Q019": (
        "a goal that is not proved",
        "Every goal is the claim of a step of the same name at the top of the proof.",
    ),
    "MP-Q020": (
        "a witness that does not fit",
        "The witness gives every variable a value so that all hypotheses hold: otherwise the lemma "
        "might be about nothing. The message names the hypothesis that fails.",
    ),
    "MP-Q021": (
        "a lemma that is not there",
        "A lemma may use others that are proved before it, whose functions have the same sorts, "
        "and no lemma uses itself through others. 'memproof lemmas' lists them.",
    ),
    "MP-Q023": (
        "the finder found no proof",
        "That alone says nothing about the truth of the claim: if it is seen to be false, the "
        "message has a counterexample. Give the finder an intermediate claim, a case split, or an "
        "instance of a lemma.",
    ),
    "MP-Q024": (
        "a goal that no witness meets",
        "A goal with premises that hold nowhere says nothing. Some witness must satisfy them: give "
        "one more ({\"witness\": [{...}, {...}]}), or values for what the goal binds: "
        "\"goals\": {\"NAME\": {\"k\": \"2\"}} in a witness. A goal that is meant to refute its "
        "premises concludes \"0 >= 1\", and \"refutes\": {\"NAME\": \"that ...\"} says in words "
        "what it is that cannot be.",
    ),
    "MP-Q025": (
        "a goal or a step that is false at the witness",
        "The proof is accepted, and yet what it claims fails where all assumptions seem to hold. "
        "So an assumption for all values does not hold beyond the values in 'range', where it was "
        "looked at, and the lemma may be about nothing. Look at the hypotheses for all values, and "
        "widen the range.",
    ),
    "MP-Q026": (
        "no definition",
        "'definitions' names, for a function or variable of the lemma, hypotheses that say what it "
        "is and restrict nothing else. They are equations f(x, ...) == right side, at most one of "
        "them for any arguments, or two sides q T <= Z and Z < (q + 1) T of an integer q, where "
        "T > 0 is a hypothesis. A right side speaks of symbols that are defined before, or not at "
        "all; of f itself only at n where the left side is f(n + 1) under n >= s, and f(s) is "
        "given. Change the order, or leave the symbol out: then its hypotheses count as such.",
    ),
    "MP-Q027": (
        "two checkers that disagree",
        "'memproof lemmas --sympy' has every lemma checked twice: by the lemma kernel, and by a "
        "program that has only sympy. They say different things of this one, or count other steps: "
        "one of them is wrong, and nothing is proved by either. Please report it, with the file.",
    ),
    "MP-Q028": (
        "a lemma that is too large for a script",
        "'memproof lemmas ID --script' writes a proof as a Python program, and Python reads only "
        "so many levels of parentheses and of indentation. The lemma is proved all the same: "
        "'memproof lemmas ID --steps' shows it. To have a script, prove parts of it as lemmas of "
        "their own.",
    ),
    "MP-U001": (
        "a file that cannot be read",
        "The message says why. No such file: relative names are looked up in the current "
        "directory, so check the spelling and where the command runs. A directory, or permissions "
        "that do not allow reading. Damaged gzip data: the file was cut off or changed on its way; "
        "get it anew.",
    ),
    "MP-U018": (
        "a file that is no certificate at all",
        "The first line is not like that of a certificate, so there is nothing to judge: the "
        "message says what the file looks like. Give the file that 'memproof certify' wrote "
        "(NAME.memproof.jsonl), or for 'memproof bounds --check' the one that 'memproof bounds "
        "--certificate' wrote. A file that begins like a certificate is judged, however spoilt.",
    ),
    "MP-D001": (
        "a file that cannot be read",
        "The operating system refuses: it is a directory, or its permissions do not allow reading. "
        "The message says which.",
    ),
    "MP-D002": (
        "not UTF-8 text",
        "A text table is read as UTF-8, with or without a byte order mark. Save it as CSV UTF-8; "
        "for Latin-1 or UTF-16 use: iconv -f LATIN1 -t UTF-8 OLD > NEW.",
    ),
    "MP-D003": (
        "an unknown kind of file",
        "The extension tells how a table is read: .csv, .tsv and .txt are delimited text, plain or "
        "gzipped (.csv.gz), .npy and .npz are numpy arrays, .parquet, .feather and .arrow are read "
        "with pyarrow. Convert or rename the file (of a spreadsheet, save the sheet as CSV "
        "UTF-8); - is the standard input.",
    ),
    "MP-D004": (
        "not a number",
        "A feature cell must be an exact number: 12, -3.25, .5, 1e-05 or 7/3, in ASCII digits, "
        "without thousands separators, units or decimal commas. Encode categories as numbers, and "
        "look whether the right column is the label column and whether the header was recognized. "
        "Booleans are refused: write 0 and 1.",
    ),
    "MP-D005": (
        "a blank cell",
        "Missing values have no exact meaning. Remove the row or column, or fill the cell in.",
    ),
    "MP-D006": (
        "a cell that is NaN or infinite",
        "A network memorizes points of Q^d only. Remove the row, or put a number in its place.",
    ),
    "MP-D007": (
        "an exponent out of range",
        "Exponents of ten are limited to +-400, as 1e1000000 would fill the memory. Change the "
        "unit of the column.",
    ),
    "MP-D008": (
        "too many digits",
        "A number may have at most 4000 digits, the denominator of p/q and the exponent included.",
    ),
    "MP-D009": (
        "a row of another length",
        "All rows have the same number of cells. The usual causes: an unquoted comma inside a "
        "cell, a wrong delimiter, a header that lacks the name of the index column.",
    ),
    "MP-D010": (
        "equal rows with different labels",
        "No function memorizes this table: the same features are labelled in two ways. Correct a "
        "label, remove one of the rows, or add a feature that tells them apart.",
    ),
    "MP-D011": (
        "equal rows",
        "Equal rows with equal labels are merged to one point by default; merge=False forbids "
        "them. Remove the repetition or allow merging.",
    ),
    "MP-D012": (
        "an empty table",
        "There is no data row. A table needs at least one.",
    ),
    "MP-D013": (
        "a table that is only a header",
        "The first row was taken for column names and no row follows. If it is data, pass "
        "header=no.",
    ),
    "MP-D014": (
        "a first row that may be a header or data",
        "Some of its cells read as column names and some as numbers. If it is a header pass "
        "header=yes, if it is data pass header=no (and correct the cell that is not a number). "
        "Numbers can be names, too: 0, 1, 2, ... as a data frame writes them, or years.",
    ),
    "MP-D015": (
        "no such column",
        "A column is given by its name (exactly, and only one column may have it) or its "
        "position: 0 is the first column, -1 the last. Arrays have positions only.",
    ),
    "MP-D016": (
        "no feature column",
        "A table needs a label column and at least one feature column. If there should be more "
        "than one column, the delimiter was not recognized: pass --delimiter.",
    ),
    "MP-D017": (
        "malformed quoting",
        "A quoted cell ends with a quote that is followed by the delimiter or the end of the line; "
        "a quote inside it is doubled. The place is the line in which the row begins.",
    ),
    "MP-D018": (
        "a cell that is too large",
        "Usually a quote that is never closed swallows the rest of the file. The place is the line "
        "in which the row begins.",
    ),
    "MP-D019": (
        "not a 2-d array of numbers",
        "A .npy file holds one array of integers or floats of shape (rows, columns), or a "
        "structured array; a .npz file one of them, or two that are called X and y; pickled "
        "objects are never loaded. From Python: X of shape (N, d), y of shape (N,) or "
        "(N, outputs); of a sparse matrix, X.toarray().",
    ),
    "MP-D020": (
        "labels that do not fit",
        "There is one label per row; all are numbers, or all are class names (text), or all are "
        "vectors of the same length. They come in an order (no set), and if features and labels "
        "both have an index, as in pandas, it is the same one.",
    ),
    "MP-D021": (
        "a common denominator that is too large",
        "The table is held as integers over one denominator, and cells p/q with many different q "
        "make it very long. Round the data to decimals.",
    ),
    "MP-D022": (
        "no bundled table of this name",
        "memproof brings along the tables that the message names. A file of your own is given by "
        "its path.",
    ),
    "MP-D023": (
        "labels that cannot become one-hot",
        "One-hot labels are made of one label for each row, a class name or a number; what already "
        "is a vector stays as it is. A table with very many different numbers is no table of "
        "classes.",
    ),
    "MP-D024": (
        "a label column given twice",
        "--label may be repeated for the entries of a label vector, but each column is one entry, "
        "and none that is ignored; nor is a column that is ignored kept.",
    ),
    "MP-D025": (
        "labels that may be numbers or classes",
        "Most labels are of one kind and the one at this place is of the other: a gap such as NA "
        "in a column of numbers, or a number among names. Correct the cell or remove its row. If "
        "the labels are names of classes pass --classes (then 10.5 and 10.50 are two of them), if "
        "they are numbers --numbers; in Python labels_are='classes' or 'numbers'.",
    ),
    "MP-D026": (
        "a delimiter that is not clear",
        "Two delimiters give every row the same number of cells, as in 1,5;0 above 2,5;1: a "
        "decimal comma and a semicolon, or a comma and a label with a semicolon. The message shows "
        "the first row both ways. Pass --delimiter (and --decimal-comma, if numbers have one).",
    ),
    "MP-D027": (
        "a decimal comma, or a point where commas were asked for",
        "1,5 may be 3/2 or a number with a comma between thousands, and is read as neither. "
        "--decimal-comma reads it as 3/2; then 1.5 is refused. Commas between thousands have to be "
        "taken out. Class names with a comma are kept by --classes.",
    ),
    "MP-D028": (
        "a column that may be the numbers of the rows",
        "A data frame writes its index as a first column without a name. As a feature it makes all "
        "rows different, so that contradictory labels are memorized and nothing is said. --ignore "
        "COL leaves the column out, --keep COL makes it a feature all the same; both take names "
        "and positions from 0, and may be repeated.",
    ),
    # --- building a construction
    "MP-B001": (
        "an unknown construction",
        "No construction has this identifier. 'memproof constructions' lists them.",
    ),
    "MP-B002": (
        "labels that this construction does not take",
        "The construction memorizes one number for each point. bumps, residual and staircase take "
        "label vectors; or certify the entries one by one, or use class names.",
    ),
    "MP-B003": (
        "equal points with different labels",
        "No function memorizes such data. A Dataset that was read from a table cannot contain "
        "them, but one made by hand can, and so can the line of a projection given by hand.",
    ),
    "MP-B004": (
        "a width that is too small",
        "The threshold ledger needs at least width 4 (two layers for each bit), or 5 (one layer). "
        "Ask for a larger width, or for none: then the smallest network is chosen.",
    ),
    "MP-B005": (
        "a number of slots that makes no sense",
        "A ledger has n >= 2 slots; 1 means no ledger (in the triangle ledger, one point a block), "
        "and more slots than there are points are empty. Without the option the planner chooses.",
    ),
    "MP-B013": (
        "a package whose construction cannot be loaded",
        "An installed package registers a construction with the entry point group "
        "memproof.constructions, and loading it failed. The others are not affected.",
    ),
    "MP-B014": (
        "a mistake in a construction",
        "The construction's own code raised an exception; the place is its line. Expressions in "
        "neurons can be added, and multiplied by numbers; they cannot be compared.",
    ),
    "MP-B015": (
        "widths that are too small",
        "This construction has room for so many points in layers of given widths, and no more: the "
        "message tells how many, and which widths suffice. Widths count neurons (hard-tanh units "
        "for the variant tanh). Without the option the smallest network is chosen.",
    ),
    "MP-B016": (
        "a list of widths that makes no sense",
        "The hidden widths of deep-pairs are positive integers, one for each hidden layer, at "
        "least two of them: --option widths=5,3,4,3. Give widths, or one width, not both.",
    ),
    "MP-B017": (
        "labels that are not one-hot vectors",
        "The construction outputs the vector that has a 1 in the place of the class and 0 "
        "elsewhere, so the table's labels have to be such vectors: certify --one-hot, or "
        "Dataset.one_hot() makes them from classes.",
    ),
    "MP-B020": (
        "points that are not in general position",
        "position=general asks that no d + 1 points lie on one hyperplane of their d-dimensional "
        "hull, and these do, or there are too many sets of d + 1 points to look at all. Without "
        "the option the points are put into groups, and the certificate's parameters say that the "
        "group condition is what was certified.",
    ),
    "MP-B025": (
        "an option of the remainder ledger",
        "encoder is windows or narrow, tied is 0 or 1, kappa a whole number from 1 on.",
    ),
    "MP-B026": (
        "an option of the circle ledger",
        "encoder is windows or chain. width is a whole number from 2 on: 2 and 3 make a network of "
        "width 2, a chain. kappa, the bits of "
        "a slope, is a whole number; the message says the least one for these labels, which is "
        "that of three moduli.",
    ),
    "MP-B027": (
        "too many classes for the circle ledger",
        "Codes count the steps between the least and the largest label, so a few labels far apart "
        "are many classes. Number the labels 0, 1, 2, ..., or take another construction.",
    ),
    "MP-B028": (
        "no ledger found",
        "The search of the circle ledger found no slope for some points, or gave up after too "
        "many trials. Give more bits (--option kappa=...), another seed (--option seed=1), or "
        "take another construction.",
    ),
    "MP-B021": (
        "an option out of its range",
        "The message names the values that the construction takes.",
    ),
    "MP-B030": (
        "an unknown sigmoid, or an unknown method",
        "Steps and identities are replaced by logistic, tanh or softsign neurons, and certified by "
        "the methods analytic (errors from layer to layer) or balls (enclosures at every point).",
    ),
    "MP-B031": (
        "an eps that cannot be certified",
        "The kernels compute with at most 8,192 bits behind the point, and the errors that are "
        "allowed to the first layers are far below eps. Take the eps that the message names, a "
        "network with fewer layers or shorter ledgers, or another sigmoid: softsign needs the "
        "longest numbers.",
    ),
    "MP-B040": (
        "rows that cannot get other labels",
        "Every row is named once and has one label. Rows of the table that are equal are one point "
        "for every network: name all of them, with one label.",
    ),
    "MP-B041": (
        "a label that the certificate's reading does not know",
        "Labels are the names of the certificate's classes, spelled as there, or numbers, as many "
        "as it has outputs. Under argmax and sign they are numbers of classes, and under nearest "
        "multiples of the labels' step. At least one row has to get another label.",
    ),
    "MP-B042": (
        "a radius that cannot be certified",
        "Balls around points with other labels must not meet, which limits the radius for every "
        "function; thresholds on the inputs need a gap of more than twice the radius, and a given "
        "network has the radius that it has. Take one that the message names, or leave --radius "
        "out: then nearly the largest one is taken.",
    ),
    "MP-B044": (
        "a table that is too large for distances",
        "A network that measures the distance to every point has of the order of N d weights, and "
        "is run on N boxes: some hundred points are enough. Leave --distances out: thresholds, or "
        "--grid, take tables of any size, with smaller radii.",
    ),
    "MP-B043": (
        "a network whose balls are not certified",
        "Of a given network balls are certified if all neurons of its first layer read multiples "
        "of one direction, and if no label changes at a point itself. Networks that memorize "
        "points alone often change there: 'memproof robust TABLE' builds one that does not.",
    ),
    "MP-B060": (
        "a batch that does not divide the points",
        "SGD without replacement takes every point once in an epoch, in batches of one size. Take "
        "one of the divisors that the message lists; equal rows of the table are one point.",
    ),
    "MP-B061": (
        "a table that is too hard for a statement on SGD",
        "What is proved of SGD holds within a radius that shrinks with the weights, the depth and "
        "the gaps between points; the message says how small it would be, or what the kernel "
        "would have to do. Take a network with fewer layers or smaller weights (one hidden layer: "
        "--construction staircase), inputs that are scaled to about 1, or fewer points.",
    ),
    "MP-B062": (
        "several outputs",
        "The theorem on SGD is about networks with one output. Let the classes be numbers (without "
        "--one-hot), or take a network with one output.",
    ),
    "MP-B063": (
        "a pre-activation of 0",
        "Where a ReLU has its kink at a point of the table the risk has no gradient. Without "
        "--as-is the neuron is replaced by others that have the same values at all points.",
    ),
    "MP-B064": (
        "a run that is not on the grid",
        "A run of SGD is computed in multiples of 2^-grid, exactly but for one rounding a step. "
        "The weights have to be such numbers, so dyadic, and the grid fine enough for the square "
        "of the distance: give more bits, --grid 200.",
    ),
    "MP-B022": (
        "options that exclude each other",
        "Each of the two options decides what the other one asks for; the message says how. Give "
        "one of them.",
    ),
    "MP-B050": (
        "a depth, or bits of a weight, that cannot be met",
        "The threshold ledger found no network for the table that is so shallow, or whose weights "
        "are so short; the message says the least that is found. Two layers are needed at least, "
        "unless all labels are equal. A weight is as long as a position on the line: fewer digits "
        "in the table's cells, or another seed, may make the line shorter.",
    ),
    "MP-B012": (
        "an option of the wrong kind",
        "Widths, slots, depths, bits and seeds are integers.",
    ),
    "MP-B008": (
        "an option that the construction does not take",
        "'memproof constructions ID' lists the options of a construction.",
    ),
    "MP-B009": (
        "a construction that returns no network",
        "A construction is a generator f(x, data), or a function f(data) that returns a Network or "
        "a Built; the decorator takes its name: @memproof.construction(\"my-name\").",
    ),
    "MP-B010": ("two constructions with one name", "Give yours a name of its own."),
    "MP-B011": (
        "a width that the triangle ledger does not take",
        "Its 12 channels are needed at every bit: the position, the label so far, two accumulators "
        "and eight halves of triangle maps. Ask for 12 or more (every further 12 are one more copy "
        "beside it), or for none. The threshold-ledger goes down to width 4, the max-min-string to "
        "width 2.",
    ),
    "MP-U007": (
        "a file of constructions that cannot be loaded",
        "The file of --load is Python; the message tells its line and what went wrong there.",
    ),
    "MP-B006": (
        "a case outside the theorem",
        "The bound is stated for at least two points, distinct, and for widths from 3 on "
        "(park-2021), 6 on (yang-yang-2026) or 12 on (vardi-2022). Not every construction has a "
        "guarantee for all data, and not every guarantee depends on a width.",
    ),
    "MP-B007": (
        "an unknown theorem",
        "No theorem has this identifier. 'memproof theorems' lists them.",
    ),
    # --- testing a construction
    "MP-T001": (
        "the testing kit without hypothesis",
        "memproof.testing makes its tables with the package hypothesis: "
        "pip install hypothesis.",
    ),
    "MP-T002": (
        "a gadget that does not return what it declares",
        "The gadget was read with numbers (value_of), and its result is not the declared one: "
        "@gadget(lemma, value=...). Either the gadget is wrong, or it was used where its lemma "
        "does not hold, as a threshold at a number that is not whole. The message names the "
        "arguments, the gadget's line and the line that used it.",
    ),
    "MP-T003": (
        "a declared value that cannot be computed",
        "The function after value= takes the gadget's own arguments, as numbers, and returns a "
        "number, a tuple of numbers, or None where nothing is promised.",
    ),
    "MP-T004": (
        "wrong use of the testing kit",
        "assert_memorizes takes a construction's name, a generator f(x, data), or a function "
        "f(data) that returns a Network or a Built; datasets are a strategy or a sequence of "
        "Dataset; sizes have the names of a claim: width, depth, nodes, dense_parameters, "
        "nonzero_parameters, largest_weight_bits, total_weight_bits, points, rows, dimension, "
        "outputs.",
    ),
    # --- internal
    "MP-X002": (
        "the network has not the planned size",
        "The exact size formula and the network that was built differ. This is a bug of memproof: "
        "please report it with the data set and the options.",
    ),
    # --- the verdicts of the kernel: rejected (docs/certificate-format.md has the rules)
    "MP-N026": (
        "a number that might be a decimal or a float",
        "JSON writes 0.1 for the decimal 1/10 and for the binary float nearest to it, and these "
        "are two networks. If the numbers were written from floats (json.dump of coefs_), say "
        "--floats dyadic; if they are meant as they are written, --floats decimal.",
    ),
    "MP-A001": (
        "no network that can be read",
        "Networks are read from ONNX (.onnx), safetensors with a list of layers, NPZ (W0, b0, W1, "
        "...) and memproof's JSON; in Python also from scikit-learn and PyTorch objects. Pickles "
        "(.pt, .pkl, .joblib) are never opened, since they run what stands in them: export the "
        "network with skl2onnx.to_onnx, torch.onnx.export or safetensors.torch.save_file.",
    ),
    "MP-A002": (
        "labels that cannot be read so",
        "argmax needs one label in each row, the number of a class, and an output for each class; "
        "sign one output and classes 0 and 1; equals and nearest as many labels in a row as there "
        "are outputs.",
    ),
    "MP-A003": (
        "something else than an affine map or a relu",
        "The message names the node, module or layer. What is neither affine nor piecewise linear "
        "has no exact rational value; softmax, sigmoid and argmax may stand at the output. Export "
        "the network in evaluation mode, with constants folded. Batch normalization is taken where "
        "the square root of var + eps is rational in every channel; otherwise fold it into the "
        "layer before it in floating point, and audit the network that this makes.",
    ),
    "MP-A004": (
        "a weight that is no finite number",
        "Weights are taken exactly as stored, in float16, bfloat16, float32, float64 or integers. "
        "NaN and infinities are no numbers: training has diverged, or the file is damaged.",
    ),
    "MP-A005": (
        "layers whose shapes do not fit",
        "Weights have the shape (outputs, inputs) of their layer, and the outputs of a layer are "
        "the inputs of the next. scikit-learn and Keras store the transpose: then write .T. A "
        "network that becomes too large when its windows are unrolled is refused, too.",
    ),
    "MP-A006": (
        "a network without an output layer",
        "The last layer is affine, without an activation.",
    ),
    "MP-A007": (
        "a damaged or hostile file of a network",
        "The file is not what its name says, is too large, refers to other files, or declares more "
        "numbers than it holds. Nothing of it was used. Export it again, with all numbers in the "
        "one file. Arrays of numpy whose dtype is object are pickles, which are never opened: "
        "write names of classes as text, numpy.array(names).astype(str).",
    ),
    "MP-A008": (
        "tensors of other names",
        "NPZ holds W0, b0, W1, b1, ... and nothing else but, perhaps, classes. A file of "
        "safetensors does not say what is done with its tensors: --layers 0,relu,2 names the "
        "Linear layers (0.weight, 0.bias, 2.weight, ...) and where a relu stands. Every tensor of "
        "the file belongs to one of them: without the others it would be another network. What a "
        "normalization does is not said by its tensors alone; in Python, audit(model, ...) reads "
        "it.",
    ),
    "MP-A009": (
        "classes that the network does not have",
        "The message shows both lists. Was another column taken for the label, or are the classes "
        "written otherwise (1 and 1.0 are the same number, versicolor and Versicolor are not)? A "
        "network that has names for its classes has one for each output, two for a sign; the "
        "names of the outputs in a JSON file count, unless they are such as y0 or output 2. A "
        "network that was trained on 0, 1, 2 is audited on a table whose labels are these "
        "numbers; in Python, audit(model, X, y) takes what it was fitted on.",
    ),
    "MP-A010": (
        "nothing says how the outputs are read",
        "equals: every output is the label. nearest: it is the label after rounding to the label's "
        "step. argmax: the largest output is that of the class. sign: one output, positive for "
        "class 1. Say it with --reading (reading= in Python).",
    ),
    "MP-A011": (
        "another norm",
        "Radii are computed in the norms inf (the largest change of a coordinate), 1 (the sum of "
        "all changes) and 2 (the Euclidean length).",
    ),
    "MP-A012": (
        "a network that float64 does not hold",
        "It is exported only if every weight is a number of float64, and at every point of the "
        "table all inputs and all sums are, in any order: then another program computes the same "
        "values. Small tables of integers often have such networks; 0.1 is no float64, and the "
        "ledgers of deep networks have hundreds of bits.",
    ),
    "MP-A013": (
        "another floating-point format",
        "Rounding is spoken of in float16, bfloat16, float32 and float64, and for what is stored "
        "in one and summed in a wider one, as bfloat16/float32 says. A format that does not hold "
        "what is stored, as in float16/bfloat16, is refused.",
    ),
    "MP-R001": (
        "a forbidden byte",
        "A certificate is printable ASCII with LF at the end of lines. A carriage return, a tab, a "
        "byte-order mark, a backslash or a non-ASCII byte was found: often the work of an editor "
        "or of a transfer in text mode. Fetch the file again.",
    ),
    "MP-R002": ("not a JSON object", "The line is not a JSON object, or it is nested too deeply."),
    "MP-R003": (
        "an integer that is not canonical",
        "Integers up to 2^53 are JSON numbers, larger ones lower-case hexadecimal strings. No "
        "fractions, exponents, -0, NaN, leading zeros: there is one way to write an integer.",
    ),
    "MP-R004": (
        "wrong keys",
        "A key is missing, unknown, repeated or in the wrong place. The keys are fixed: no field "
        "can be added that a checker would ignore. An impossibility certificate is checked by "
        "memproof bounds --check.",
    ),
    "MP-R005": ("a value of the wrong type or length", "See section 3 of the specification."),
    "MP-R006": (
        "not the canonical form",
        "The bytes of the line are not the compact serialization of its content: white space "
        "between values, usually because a program has reformatted the file.",
    ),
    "MP-R007": ("a text that is too long", "Texts have at most 200 characters."),
    "MP-R008": (
        "a record of another kind than expected",
        "Records come in a fixed order: meta, claim, data, point..., layer..., output, line..., "
        "trace..., end. One is missing, out of place, or there is one too many.",
    ),
    "MP-R009": (
        "a truncated file",
        "The file ends inside a line or before its end record: an interrupted copy or download.",
    ),
    "MP-R010": ("something after the end record", "Nothing may follow the end record."),
    "MP-R011": ("a wrong count in the end record", "The number of records of a kind is another."),
    "MP-R012": (
        "the hash of the file is wrong",
        "The file was changed after it was written, or was written by a faulty program.",
    ),
    "MP-R013": ("the hash of the data section is wrong", "The claim is about another table."),
    "MP-R014": ("the hash of the network section is wrong", "The claim is about another network."),
    "MP-R015": (
        "a certificate about nothing",
        "No points, no dimension, no outputs, no hidden layer or no neuron: such a claim would be "
        "true and worthless.",
    ),
    "MP-R016": (
        "a claimed size is wrong",
        "The checker has counted another number of points, rows, layers, neurons, parameters or "
        "bits than the claim says.",
    ),
    "MP-R017": (
        "a stated activity is wrong",
        "The trace says that a neuron is active (or not) at a point, and the value that the "
        "checker has computed says otherwise. A neuron is active where its pre-activation is "
        "positive; exactly zero counts as inactive.",
    ),
    "MP-R018": (
        "a label is missed",
        "The network's output at this point does not read as the label: the claim is false.",
    ),
    "MP-R019": ("two equal points", "The points of a certificate are pairwise distinct."),
    "MP-R020": (
        "wrong row numbers",
        "Every row 1..R of the table belongs to exactly one point; a point lists its rows in "
        "order.",
    ),
    "MP-R021": (
        "class names or numbers that do not fit",
        "Class names are distinct and not empty, and every label is the number of a class. Under "
        "equals and nearest they go with one output, whose label is an integer: if they are "
        "distinct, look at the claim's reading and outputs. Was a certificate by argmax changed to "
        "say equals?",
    ),
    "MP-R022": (
        "a malformed affine map or denominator",
        "Denominators are at least 1; a row lists [channel, weight] pairs with increasing channels "
        "of the layer before and weights that are not 0.",
    ),
    "MP-R023": (
        "an unknown activation",
        "Versions 1, 2, ball-1 and box-1 know relu and identity, the others step and identity.",
    ),
    "MP-R024": (
        "a line that does not exist",
        "A line names a layer below the last hidden one (0: the inputs) and one of its channels; "
        "layers increase.",
    ),
    "MP-R025": (
        "malformed runs",
        "Run lengths are positive (the first may be 0) and sum to the number of points; traces "
        "come layer by layer.",
    ),
    "MP-R026": (
        "another least margin than the recomputed one",
        "A margin record states the least margin of all points in lowest terms, and the first "
        "point that has it; a certificate of another network, table or reading has another one.",
    ),
    "MP-R027": (
        "a reading that outputs, labels or class names do not go together with",
        "argmax needs two outputs or more, sign exactly one; labels are class numbers over 1; "
        "classes are all named or none, and under argmax the outputs have the same names.",
    ),
    "MP-R028": (
        "a digest of other runs than the recomputed ones",
        "A certificate of version 2 states the sha256 of the runs of every neuron instead of the "
        "runs. The checker has computed the runs of this neuron, and their digest is another one.",
    ),
    # --- declined by the kernel: no judgement
    "MP-R030": (
        "a weight that its scales do not give",
        "In an analytic certificate the weights of the sigmoid network follow from the network of "
        "steps, its run and the scales; the stated weight or bias is another.",
    ),
    "MP-R031": (
        "a step that an error may turn",
        "What the inputs of the neuron may err together is not below half of the gap between its "
        "largest negative and its least other value: the sigmoid may be on the wrong side.",
    ),
    "MP-R032": (
        "an output that may be further than eps from its label",
        "The bound that is proved is larger than eps. The network may still be right: the scales, "
        "or the precision, are too small to show it.",
    ),
    "MP-R033": (
        "a neuron that is not constant on a ball",
        "Robust certificates state a radius within which every real point has its label. A neuron "
        "that adds functions of several scalars, or an output, has to be the same on the whole "
        "ball around the point, and a part of it still climbs there: the radius is too large for "
        "this network, or for what the kernel sees of it.",
    ),
    "MP-R040": (
        "a ReLU that may change its sign",
        "On the ball of radius rho around the parameters the pre-activation may become 0 at a "
        "point: rho is too large, or the pre-activation is 0 itself.",
    ),
    "MP-R041": (
        "a basis that is none",
        "The entries are numbers of points, each once, whose gradients are linearly independent.",
    ),
    "MP-R042": (
        "a gradient outside of the span",
        "The gradient of the output at this point is no combination of those of the basis.",
    ),
    "MP-R043": (
        "a sigma that is too large",
        "The sum of the squares of v_i.x is not proved to be at least sigma times that of x, for "
        "all x in the span of the gradients v_i.",
    ),
    "MP-R044": (
        "a step that is too large",
        "The step size gamma is not at most 1/V^2, V the length of the longest gradient.",
    ),
    "MP-R045": (
        "a constant that the theorem does not give",
        "From rho, sigma, gamma and the batch follow lambda, tau, the radius and C; the stated "
        "number is better than what follows.",
    ),
    "MP-R046": (
        "a batch that does not divide the points",
        "An epoch takes every point once, in batches of one size.",
    ),
    "MP-R047": (
        "a weight that is not on the grid",
        "A run is computed in multiples of 2^-grid, and the weights of the network have to be such "
        "numbers.",
    ),
    "MP-R048": (
        "a start that is further away than it is stated",
        "The length of the start is compared with the stated distance.",
    ),
    "MP-R049": (
        "a risk that is larger than it is stated",
        "The run was replayed, in integers, epoch by epoch; the risk after the last one is larger.",
    ),
    "MP-L008": (
        "a precision beyond the limit",
        "At most 8,192 bits behind the point, and no exponent above that.",
    ),
    "MP-L010": (
        "an unknown norm",
        "The kernel of robust certificates knows the norms inf and 1.",
    ),
    "MP-L009": ("an unknown sigmoid", "The kernels know logistic, tanh and softsign."),
    "MP-L001": (
        "an unknown version",
        "The kernel of ReLU networks knows versions 1 and 2, that of step networks step-1, those "
        "of sigmoid networks analytic-1 and balls-1, those of robust ones ball-1 and "
        "box-1, those of SGD sgd-1 and sgd-run-1; "
        "memproof check takes the one that the first record names, the other checkers are for "
        "ReLU networks alone. For another version use a newer memproof.",
    ),
    "MP-L002": ("an unknown reading", "This reader knows equals, nearest, argmax and sign."),
    "MP-L003": (
        "a file or line that is too long",
        "The limits are 256 MiB and 16 MiB. A gzipped file is read up to 4 MiB, and beyond that up "
        "to 40 times its own length: certificates are 3 to 20 times as long as they are packed. "
        "What is longer was made to be: gunzip it if you trust the sender.",
    ),
    "MP-L004": (
        "an integer with too many digits",
        "At most 2^16 hexadecimal digits are read, of --checker rocq 4096.",
    ),
    "MP-L005": (
        "too much work",
        "Checking would take more work than allowed. If you trust the sender "
        "with your time: memproof check --max-work N. Each checker counts in its own units: what "
        "is too much for --checker rocq or --checker second, the kernel may do in a second. And "
        "what is too much for coqc, the program of memproof rocq --extract may do: the checker "
        "that is proved sound, compiled.",
    ),
    "MP-L007": (
        "more arithmetic than this command does",
        "The numbers of this network become so long, layer by layer, that its values would take "
        "minutes or hours. That is the network's doing: nothing is said about whether it is right. "
        "'explain' without --row, --point, --layer and --stage, and with --text, still shows it.",
    ),
    "MP-L006": (
        "too much memory",
        "One layer would hold more than 2^28 words (2 GiB). Of --checker rocq: coqc ran out of "
        "its stack, of memory or of time; the kernel and --checker second can judge the file.",
    ),
    # --- exercises (docs/how-to/exercises.md)
    "MP-E001": (
        "a malformed exercise",
        "An exercise is a folder with an exercise.json, whose keys are those of its kind, and the "
        "files that it names. docs/how-to/exercises.md has an example of each kind.",
    ),
    "MP-E002": ("no such exercise", "memproof exercise lists them; --folder takes your own."),
    "MP-E003": (
        "an answer that is no construction",
        "The answer to such an exercise is a Python file with the function that the file to begin "
        "with has. It is executed, as you would execute it.",
    ),
    "MP-E004": (
        "an exercise that contradicts its run",
        "The number that the exercise gives as its answer is not the one that its own run gives: "
        "the exercise is wrong, whatever you answered.",
    ),
    "MP-E005": (
        "an exercise that begins with no file",
        "It asks for a number: memproof exercise ID --answer 7/2.",
    ),
    # --- impossibility certificates (docs/impossibility-format.md has the rules)
    "MP-I001": (
        "a forbidden byte",
        "An impossibility certificate is printable ASCII without backslash, with LF at the end of "
        "lines: the file was changed on its way, often by a transfer in text mode.",
    ),
    "MP-I002": ("not a JSON object", "The line is not a JSON object, or it is nested too deeply."),
    "MP-I003": (
        "an integer that is not canonical",
        "Integers up to 2^53 are JSON numbers, larger ones lower-case hexadecimal strings; no "
        "fractions, exponents, -0, NaN, leading zeros.",
    ),
    "MP-I004": ("wrong keys", "A key is missing, unknown, repeated or in the wrong place."),
    "MP-I005": (
        "a value of the wrong type, size or length",
        "See section 3 of docs/impossibility-format.md. Denominators are at least 1, origin and "
        "direction have the dimension's length, labels are two vectors of as many entries as there "
        "are outputs. Another format may be the certificate of a network: memproof check.",
    ),
    "MP-I006": (
        "not the canonical form",
        "The bytes of the line are not the compact serialization of its content: a program has "
        "reformatted the file.",
    ),
    "MP-I007": (
        "a record of another kind than expected",
        "The records are meta, architecture, data, pieces, end, in this order.",
    ),
    "MP-I008": ("a truncated file", "The file ends inside a line or before its end record."),
    "MP-I009": ("something after the end record", "Nothing may follow the end record."),
    "MP-I010": ("a text that is too long", "Texts have at most 200 characters."),
    "MP-I011": (
        "an architecture about nothing",
        "There is no hidden layer, or a width, the dimension or the number of outputs is not "
        "positive.",
    ),
    "MP-I012": ("an unknown activation", "Version 1 knows relu and hard-tanh."),
    "MP-I013": (
        "points that are not on a line",
        "The direction is 0, so that all points are the same.",
    ),
    "MP-I014": ("labels that do not alternate", "The two labels are equal."),
    "MP-I015": (
        "a number of pieces that is wrong",
        "The factors are b d + 1 for each hidden width d, with b = 1 for relu and 2 for hard-tanh, "
        "at_most is their product, needed is the number of points minus 1.",
    ),
    "MP-I016": (
        "too few points",
        "The architecture can have as many affine pieces on the line as the labels need, so the "
        "certificate proves nothing. It does not say that weights exist.",
    ),
    "MP-I017": (
        "an end record that does not fit",
        "The number of records or the sha256 of the lines before is another: the file was changed "
        "after it was written.",
    ),
    "MP-I018": ("an unknown version", "This reader knows version 1. Use a newer memproof."),
    "MP-I019": ("a file that is too long", "The limit is 4 MiB."),
    "MP-I020": (
        "an integer with too many digits",
        "At most 2^16 hexadecimal digits are read, and computed: the product of the widths of some "
        "ten thousand layers is longer.",
    ),
    "MP-P001": (
        "larger than you allow",
        "The certificate is valid, but the network exceeds --max-width, --max-depth or "
        "--max-parameters.",
    ),
    "MP-P002": (
        "another shape than your table",
        "The certificate is valid for its own table, but that has another number of rows, columns "
        "or labels than yours. Is the label column the right one (--label), is there a header?",
    ),
    "MP-P003": (
        "a cell that differs from your table",
        "The certificate is valid for its own table, but a number in it is not the number in "
        "yours. The usual cause: decimal text (0.1) against the binary float nearest to it. "
        "memproof reads text exactly; a float array is taken as the dyadic rationals it holds.",
    ),
    "MP-P004": ("a label that differs from your table", "The certificate is about other labels."),
    # --- usage and files
    "MP-U002": ("nothing to explain there", "The point, row, layer or stage does not exist."),
    "MP-U003": ("an unknown code", "Codes look like MP-R017; every message shows its own."),
    "MP-U005": (
        "a place that cannot be written to",
        "The folder is not yours, the disk is full, the name belongs to a folder, a device, a "
        "pipe, a file of another kind than what is written, or (without -o) to the certificate of "
        "another table: none of them is replaced. Choose another name, or remove what is there. Or "
        "the name ends as that of another kind of file, such as a drawing, which is SVG, in .png.",
    ),
    "MP-U019": (
        "node is missing",
        "--checker js runs the third checker, a script, with node: install Node.js, version 18 or "
        "later, from nodejs.org or with the packages of your system (nodejs), so that 'node "
        "--version' answers. The kernel and --checker second need nothing but Python.",
    ),
    "MP-U020": (
        "no such lesson, or its page is not there",
        "memproof teach lists the lessons. Their pages are docs/lessons in the project; "
        "python docs/build.py -o site makes the site, and --site says where it is.",
    ),
    "MP-U021": (
        "coqc is missing",
        "'memproof rocq --build', 'memproof check --checker rocq' and what else Rocq does want "
        "coqc, version 8.16 or later: the package coq of Debian, Ubuntu, Fedora or Homebrew, or "
        "'opam install coq', so that 'coqc --version' answers. Nothing else needs it: the theorems "
        "and their statements are listed without, and the kernel and --checker second judge the "
        "same file without.",
    ),
    "MP-U024": (
        "OCaml is missing",
        "'memproof rocq --extract' compiles a program with ocamlopt, version 4.09 or later: the "
        "package ocaml of Debian, Ubuntu or Homebrew, or opam. With libzarith-ocaml-dev and "
        "ocaml-findlib (or opam install zarith) the program is a hundred times as fast. "
        "'memproof check --checker rocq' needs coqc alone.",
    ),
    "MP-U022": (
        "no such theorem of the development in Rocq",
        "'memproof rocq' lists the theorems that are proved there, with their names.",
    ),
    "MP-U008": (
        "a package that is missing",
        "memproof needs gmpy2, numpy, rich and sympy; 'python -m pip install .' in its folder "
        "installs them. The finder of proofs needs z3 too: pip install z3-solver; a .parquet "
        "table needs pyarrow: pip install pyarrow. Is this the Python of your virtual environment?",
    ),
    "MP-U010": (
        "a bound outside of its domain",
        "Every bound has hypotheses: the activation, the labels (finitely many, or all real ones), "
        "the depth or width, the separation of the points. The message names the one that fails "
        "and a bound that applies; 'memproof bounds ID' lists all hypotheses of a bound.",
    ),
    "MP-U011": (
        "a line on which pieces cannot be counted",
        "--line is 'x0;direction', exact numbers with commas, as many as the network has inputs, "
        "and the direction is not 0. If there are more pieces than allowed, --max-pieces raises "
        "the limit.",
    ),
    "MP-U009": (
        "processes that cannot be had",
        "jobs is the number of processes that share the work, at least 1. If the system has ended "
        "one of them, the usual cause is that memory ran out: ask for fewer.",
    ),
    "MP-U023": (
        "an answer of a worker that cannot be one",
        "With executor=... other processes or machines did a part of the work, and what one of "
        "them sent back has not the form of a result: it is that of another block, its counts do "
        "not belong to the block, or its verdict is on other bytes. Nothing of it was used. All "
        "workers need the same version of memproof as the program that asks them, and must be ones "
        "that you trust.",
    ),
    "MP-U006": ("wrong usage", "See memproof COMMAND --help."),
    "MP-U004": ("options that do not go together", "See memproof COMMAND --help."),
    "MP-U012": (
        "no size of images",
        "Images have a height, a width, channels, and bits of a value (8 if left out): "
        "plan --image 224x224x3 or 224x224x3x8. There must be as many different images as points.",
    ),
    "MP-U013": (
        "a sweep that makes no sense",
        "plan --sweep points=100,1000 --sweep classes=2,10: the names are points, dimension, "
        "classes and separation, each given once, the values are numbers, and there are at most "
        "1000 combinations. --tradeoff for numbers goes up to 10^9 points.",
    ),
    "MP-U014": (
        "a picture that cannot be drawn",
        "plan --plot OUT.svg or OUT.png needs the package matplotlib: "
        "pip install matplotlib. Without it, --csv OUT writes the numbers for a program of "
        "your own.",
    ),
    "MP-U015": (
        "no member of the family against the listed bound",
        "A member has W^2 L^2 < c N log(1/delta), strictly, for N <= W^2 points of step delta = "
        "2^-k in [0, 1]. At equality nothing is refuted: take a larger k.",
    ),
    "MP-U016": (
        "no such claim",
        "'memproof claims' lists the claims of the papers with their names.",
    ),
    "MP-U017": (
        "an arithmetic that is not known",
        "The environment variable MEMPROOF_ARITHMETIC is gmpy2 (the same as not set) or python, "
        "which computes with Python's own integers and fractions: the same results, for tests.",
    ),
    "MP-V001": (
        "a file that a folder of queries should have",
        "answers.json names the queries; each has a network below onnx/ and 2.0/onnx/, a query "
        "below vnnlib/ and 2.0/vnnlib/, and certificates. One is missing, cannot be read, or is "
        "far too large. Fetch the folder again, or plant it anew with the same seed.",
    ),
    "MP-V002": (
        "VNN-LIB that memproof does not write",
        "Only the part of VNN-LIB 1.0 and 2.0 that memproof writes is read: declarations in order, "
        "two ends for each input, one assertion on outputs (a comparison, or an 'or' of some), "
        "decimals with a point. Nothing else in a file is skipped.",
    ),
    "MP-V003": (
        "answers of another form",
        "answers.json and the certificates of boxes hold fixed keys in a fixed order, and numbers "
        "as text: integers or p/q in lowest terms.",
    ),
    "MP-V004": (
        "more work than is done for a box",
        "The network bends too often in the box, or its numbers are too long. Nothing is said "
        "about this query. A smaller box, fewer points or another table helps.",
    ),
    "MP-V005": (
        "another graph than a chain of Gemm and Relu",
        "The networks of planted queries have one input and one output of shape (1, n) and one "
        "format of numbers. 'memproof audit' reads many more graphs.",
    ),
    "MP-V006": (
        "a wrong answer",
        "The exact largest slack in the box answers otherwise than the folder states: sat if it is "
        "at least 0, unsat if it is below.",
    ),
    "MP-V007": (
        "a wrong margin",
        "The margin is the largest value in the box of what the property wants to be at least 0, "
        "exactly.",
    ),
    "MP-V008": (
        "a witness that is none",
        "For sat a point of the box at which the property holds is stated, with the exact outputs "
        "there; for unsat none.",
    ),
    "MP-V009": (
        "a certificate of a box that proves nothing",
        "Its places lead from end to end of the box that is larger by 1/10000 on every side, "
        "through the ends of the box itself, and no relu changes its sign between two neighbours. "
        "Only then is every output affine between them.",
    ),
    "MP-V010": (
        "a certificate of a point that is about something else",
        "The ordinary certificate of a query is accepted by 'memproof check', and is about the "
        "network of its ONNX file, the witness (or the only point of the box) and the stated "
        "outputs.",
    ),
    "MP-V011": (
        "a statement on tolerances or rounding that is not proved",
        "clear or close is recomputed; agrees and differs are proved anew for the stated format, "
        "whatever the order of sums; differs names a point of the box and what is computed there.",
    ),
    "MP-V012": (
        "files that do not agree",
        "VNN-LIB 1.0 and 2.0 spell the same query, both folders hold the same networks, and both "
        "lists of instances are those of answers.json.",
    ),
    "MP-V013": (
        "a query that cannot be planted",
        "The networks are functions of one scalar, with weights and points that floating point "
        "holds. Integers or halves make good tables; 0.1 is no float. Another construction or "
        "table helps.",
    ),
    "MP-X000": ("an internal error", "A bug of memproof. MEMPROOF_TRACEBACK=1 shows where."),
    "MP-X001": (
        "an internal error of a checker",
        "A bug of the checker, or no memory left: never a verdict on the certificate.",
    ),
    # --- certificates: the producer's side
    "MP-C001": (
        "the network does not memorize the table",
        "At some point the output does not read as the label, in exact arithmetic. For a network "
        "of your own: it really misses these rows. A network trained in floating point hits labels "
        "only approximately: say how its outputs are meant, --reading nearest, argmax or sign. For "
        "a construction of memproof this is a bug: please report it with the table.",
    ),
    "MP-C002": (
        "a network without hidden layers",
        "A certificate is about a network with at least one hidden layer.",
    ),
    "MP-C003": (
        "not a certificate",
        "The file cannot be shown because it is not a well-formed certificate: the message has "
        "the place, and the code with which 'memproof check FILE' rejects it, which 'memproof "
        "explain' explains, too.",
    ),
    "MP-C004": (
        "a class name that is too long",
        "Names have at most 200 characters in a certificate (others than printable ASCII count "
        "three for each byte); shortening them could make two names one.",
    ),
    # --- networks and the gadget language
    "MP-N003": (
        "network and table do not fit",
        "The network has another number of inputs than the table has columns, or another number of "
        "outputs than a label has entries.",
    ),
    "MP-N004": (
        "a line that does not exist",
        "A line is a pair (layer, channel): layer 0 are the inputs; the last hidden layer and the "
        "output cannot be a line, as no trace comes after them.",
    ),
    "MP-N002": (
        "a point of the wrong dimension",
        "The network was asked for its value at a point that has another number of coordinates "
        "than the network has inputs.",
    ),
    "MP-N005": (
        "a network that is no function of one scalar",
        "It is drawn along a line t = u . x where all of the first layer reads u . x, as in all "
        "constructions that project. memproof.draw.network draws any network.",
    ),
    "MP-N020": (
        "a network file that is not JSON",
        "The file of --network must be JSON in UTF-8, of at most 64 MiB; the message says what it "
        "looks like, or where its JSON ends to be JSON. Networks in ONNX, NPZ and safetensors get "
        "their certificates from 'memproof audit NETWORK TABLE --certificate OUT'.",
    ),
    "MP-N021": (
        "a network file with the wrong content",
        "A value of another kind than expected, a missing key or an unknown key. The format is "
        "described in docs/how-to/foreign-network.md.",
    ),
    "MP-N022": (
        "an unknown network format",
        "The file must say \"format\": \"memproof-network\" and \"version\": 1.",
    ),
    "MP-N023": (
        "a network whose shapes do not fit",
        "Every neuron needs one weight for each channel of the layer before, and one bias.",
    ),
    "MP-N024": (
        "an unknown activation",
        "Hidden neurons are \"relu\" or \"identity\"; the output has no activation.",
    ),
    "MP-N025": (
        "weights that are too long together",
        "A layer is held as integers over one denominator, and weights p/q with many different q "
        "make it very long. Round the weights, or write them over a common denominator.",
    ),
    "MP-N028": (
        "another activation than is meant here",
        "Networks of step and identity neurons are certified, checked and explained; what follows "
        "affine pieces, as evaluate, audit, radius and export do, takes ReLUs and identities. A "
        "certificate with steps has no ReLU beside them: write [t >= r] for integers as the "
        "difference of two ReLUs (memproof lemmas G1), or the ReLUs as steps.",
    ),
    "MP-N006": (
        "a weight that does not exist",
        "Layers count from 1, and L+1 is the output map; neurons and channels count from 0.",
    ),
    "MP-N010": (
        "neurons of different layers in one expression",
        "A neuron can only be read by the next layer. Carry it: t, y = yield t, y; or with "
        "together(carry(y), ...), which hands y on for as many layers as the others need.",
    ),
    "MP-N011": (
        "a number that is not exact",
        "Weights are integers or fractions.Fraction. A float is refused, because nobody can tell "
        "which exact number was meant: write Fraction(1, 3) or Fraction('0.1').",
    ),
    "MP-N012": (
        "a product of neurons",
        "Expressions are affine: a neuron may be multiplied by a number, not by another neuron, "
        "and there is no %, // or **. What is not affine is done by neurons: relu(t - r) is asked "
        "for by a yield, and memproof.gadgets has digits, steps and windows.",
    ),
    "MP-N013": (
        "gadgets out of step",
        "together() merges the layers of its gadgets one by one, so they need the same number of "
        "layers. Let the shorter one carry its result until the longer one is finished.",
    ),
    "MP-N018": (
        "a question that is asked too early",
        "if t > 3, t == 3, max(t, 3), int(t): while the network is built a neuron has no value, "
        "since it serves every point of the table. Let neurons decide: p, q = yield t - r + 1, "
        "t - r gives p - q = [t >= r] for integers t.",
    ),
    "MP-N019": (
        "a slip in the gadget language",
        "A gadget has run when its result is there: y = yield from ramp(t, 3). A yield gives "
        "neurons back as it was asked: one for yield t, a tuple for yield (t,), so that (t,) = "
        "yield (t,) needs both commas; names are for readers, the order counts, and a name that is "
        "given twice is one neuron. Every gadget ends with return. together(...) takes gadgets and "
        "carry(t).",
    ),
    "MP-N014": (
        "not a generator",
        "A construction is a generator function: each hidden layer is one yield.",
    ),
    "MP-N015": ("no output", "A construction ends with 'return expression': the network's output."),
    "MP-N016": ("an empty layer", "A yield asked for no neuron at all."),
    "MP-N017": (
        "not an expression",
        "A yield takes affine expressions in the neurons of the layer before, or exact numbers.",
    ),
}
