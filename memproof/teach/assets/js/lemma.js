// Lemmas at the numbers of one point: formulas (see memproof/teach/lemma_data.py) and their values.
//
// An instance gives the variables of a lemma as terms in the values of the layer below.  What cannot
// be evaluated (a function of the lemma's own, a variable without a value) is null, never a guess.

/** The exact value of a term; null if it has none here.  `at` is a Map of variables to fractions. */
function termValue(term, at) {
  if (typeof term === "string") return at.get(term) ?? null;
  const [op, ...rest] = term;
  if (op === "number") return fromText(rest[0]);
  if (op === "below") return at.get(rest[0]) ?? null;
  if (op === "^") return power(termValue(rest[0], at), rest[1]);
  if (op === "apply") return applied(rest[0], rest.slice(1).map((each) => termValue(each, at)));
  const values = rest.map((each) => termValue(each, at));
  return values.includes(null) ? null : values.reduce(op === "+" ? add : mul);
}

const power = (base, k) => base && fraction(base.n ** BigInt(k), base.d ** BigInt(k));

const MOST_SHIFT = 100000n; // bits of a power of two

/** relu, floor, pow2: what every lemma knows. */
function applied(name, [x]) {
  if (!x) return null;
  if (name === "relu") return relu(x);
  if (name === "floor") return floorOf(x);
  const small = x.d === 1n && -MOST_SHIFT < x.n && x.n < MOST_SHIFT;
  if (name !== "pow2" || !small) return null;
  return x.n < 0n ? fraction(1n, 2n ** -x.n) : fraction(2n ** x.n);
}

const RELATIONS = {
  "==": (s) => s === 0, "<=": (s) => s <= 0, ">=": (s) => s >= 0, "<": (s) => s < 0, ">": (s) => s > 0,
};

/** true, false, or null if that cannot be said at these values.  "For all" is asked of one instance:
 * the values of `at`; its conclusion counts only if all premises hold. */
function formulaHolds(formula, at) {
  const [op, ...rest] = formula;
  if (op === "or") {
    const found = rest.map((each) => formulaHolds(each, at));
    return found.includes(true) ? true : found.includes(null) ? null : false;
  }
  if (op === "all") {
    const [, premises, conclusion] = rest, applies = premisesHold(premises, at);
    return applies === true ? formulaHolds(conclusion, at) : applies === false ? true : null;
  }
  const [left, right] = rest.map((each) => termValue(each, at));
  return left && right ? RELATIONS[op](compare(left, right)) : null;
}

const premisesHold = (premises, at) => {
  const found = premises.map((each) => formulaHolds(each, at));
  return found.includes(false) ? false : found.includes(null) ? null : true;
};

/** The formula with numbers: "135 - 134 == 1" is written "1 == 1"; null if a side has no value. */
function formulaNumbers(formula, at, show = shortText) {
  const [op, ...rest] = formula;
  if (op === "or") {
    const found = rest.map((each) => formulaNumbers(each, at, show));
    return found.includes(null) ? null : found.join(" or ");
  }
  if (op === "all") return formulaNumbers(rest[2], at, show);
  const [left, right] = rest.map((each) => termValue(each, at));
  return left && right ? `${show(left)} ${op} ${show(right)}` : null;
}

/** The variables of an instance at one point: a Map of names to fractions.  `below` are the Values
 * of the layer below. */
function instanceValues(instance, below) {
  const at = new Map(Array.from({ length: below.length }, (_, j) => [j, below.h(j)]));
  for (const [name, term] of instance.at) at.set(name, termValue(term, at));
  for (let j = 0; j < below.length; j++) at.delete(j);
  return at;
}

/** A lemma at these values: {hypotheses, goals}, each [{name, text, here, holds, applies}].
 *
 * `applies` is false for a goal whose premise does not hold here, null if that cannot be said. */
function lemmaHere(lemma, at) {
  const here = ({ name, text, formula }) => ({
    name, text, here: formulaNumbers(formula, at), holds: formulaHolds(formula, at),
    applies: formula[0] === "all" ? premisesHold(formula[2], at) : true,
  });
  return { hypotheses: lemma.hypotheses.map(here), goals: lemma.goals.map(here) };
}

/** The steps of a proof, in reading order, each with its numbers: [{depth, number, name, text, rule,
 * reason, say, here, holds, entered, suppose}].
 *
 * `entered` is false inside a case or premise that does not hold here; then there are no numbers, as
 * for a step whose own premises do not hold here.
 * `suppose` are the assumptions that begin there: [{title, name, text}]. */
function proofHere(lemma, at) {
  const found = [];
  const tell = (steps, depth, entered, suppose) => {
    steps.forEach((step, k) => {
      const { number, name, text, rule, reason, say, formula } = step;
      const applies = formula[0] !== "all" || premisesHold(formula[2], at) === true;
      const here = entered === false || !applies ? null : formulaNumbers(formula, at);
      found.push({ depth, number, name, text, rule, reason, say, here, entered,
        holds: entered === false ? null : formulaHolds(formula, at), suppose: k ? [] : suppose });
      for (const block of step.blocks) {
        const inside = entered === false ? false : entersBlock(block, at);
        const assumed = block.assumed.map((each) => ({ title: block.title, name: each.name, text: each.text }));
        tell(block.steps, depth + 1, inside, assumed);
      }
    });
  };
  tell(lemma.steps ?? [], 0, true, []);
  return found;
}

/** Do the assumptions of a block hold here?  null if it speaks of variables without a value. */
function entersBlock(block, at) {
  if (block.variables.some((name) => !at.get(name))) return null;
  return premisesHold(block.assumed.map((each) => each.formula), at);
}
