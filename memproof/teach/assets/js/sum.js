// One neuron in numbers: the formula, this point's numbers, the sum, the value; or a whole layer.

const FEW_TERMS = 10;
const sumView = { all: false, guess: null, wrong: null }; // wrong: {k, text}, what was typed for term k

function drawSum() {
  const draws = { stages: stageSum, layer: layerSum, neuron: neuronSum, lemma: neuronSum };
  fill(find("#sum-title"), html`${sumTitle()}`);
  fill(find("#sum-view"), draws[state.level]());
  fill(find("#said"), saidMarkup());
  fill(find("#lemmas"), lemmasMarkup());
}

function sumTitle() {
  if (state.level === "stages") return groupOf(state.layer).name;
  const name = isOutput(state.layer) ? "Output" : `Layer ${state.layer}`;
  return state.level === "layer" ? name : html`<i>${neuronName(state.layer, state.neuron)}</i> <small>${isOutput(state.layer) ? "the output" : placeName(state.layer)}</small>`;
}

/** "Layer 5, decoder"; the stage is left out where there is none, or where it says the same. */
function placeName(l) {
  const name = `Layer ${l}`, stage = stageOf(l);
  return !stage || stage.toLowerCase() === name.toLowerCase() ? name : `${name}, ${stage}`;
}

// -- pieces of a formula -----------------------------------------------------------------------------

const variable = (l, c) => html`<i>${neuronName(l, c)}</i><sub>${l === 0 ? "" : l}</sub>`;
const signText = (a, first) => (a.n < 0n ? (first ? "−" : "− ") : first ? "" : "+ ");
const size = (a) => (a.n < 0n ? neg(a) : a);
const isRelu = (l, c) => model.layers[l - 1].relu[c];

/** [{j, w, k}] of neuron c of layer l; of many terms the first ones, unless all are asked for. */
function termsOf(l, c) {
  const all = model.layers[l - 1].rows[c].map(([j], k) => ({ j, k, w: model.weight(l, c, k) }));
  return sumView.all || all.length <= FEW_TERMS + 2 ? all : all.slice(0, FEW_TERMS);
}

/** The sum as a row of terms that do not break: `factor` says what stands for the channel. */
function sumMarkup(l, c, factor) {
  const terms = termsOf(l, c), bias = model.bias(l, c), left = model.layers[l - 1].rows[c].length - terms.length;
  const parts = terms.map(({ j, w, k }) => {
    const one = equal(size(w), ONE);
    return html`<span class="term">${signText(w, k === 0)}${one ? "" : html`<span class="w">${number(size(w))}</span>&thinsp;·&thinsp;`}${factor(j, one)}</span>`;
  });
  if (left) parts.push(html`<span class="term">+ <button class="bare" data-do="all">${left} more terms</button></span>`);
  if (bias.n !== 0n || !terms.length) parts.push(html`<span class="term">${signText(bias, !terms.length)}<span class="w">${number(size(bias))}</span></span>`);
  return wrapped(l, c, joined(parts, " "));
}

const wrapped = (l, c, sum) => (isRelu(l, c) ? html`relu( ${sum} )` : sum);
const step = (left, right) => html`<div><span class="left">${left}</span><span class="right">= ${right}</span></div>`;

// -- a neuron ----------------------------------------------------------------------------------------

function neuronSum() {
  const l = state.layer, c = state.neuron, values = here(), below = values[l - 1];
  const lines = [step(variable(l, c), state.tool === "break" ? editable(l, c) : sumMarkup(l, c, (j) => variable(l - 1, j)))];
  if (below) lines.push(step("", sumMarkup(l, c, (j) => html`<span class="v">${inner(below.h(j), l === 1)}</span>`)));
  if (!isHidden(l)) lines.push(...valueSteps(l, c, values[l]));
  const unknown = values[l] ? "" : html`<p class="note">Between the points this layer is not a function of <i>t</i>.</p>`;
  return html`<div class="sum">${lines}</div>${wrongMarkup(l, c)}${noteMarkup(l)}${unknown}${isHidden(l) ? guessMarkup() : ""}`;
}

const inner = (a, fromTable) => {
  const text = fromTable && !isShortened(a) ? eyeDecimal(a) : number(a);
  return a.n < 0n ? html`(${text})` : html`${text}`;
};

function valueSteps(l, c, found) {
  if (!found) return [];
  const z = found.z(c), v = found.h(c), off = isRelu(l, c) && z.n <= 0n;
  const last = step("", html`<span class="result">${number(v, true)}</span>${off ? html` <span class="small-print">off: the sum is not positive</span>` : ""}`);
  return isRelu(l, c) && !equal(z, v) ? [step("", html`relu( ${number(z)} )`), last] : [last];
}

/** The formula with an input for each number. */
function editable(l, c) {
  const invalid = new Markup(' aria-invalid="true" aria-describedby="term-told"');
  const field = (k, a, words) => {
    const wrong = sumView.wrong?.k === String(k) ? sumView.wrong : null;
    return html`<input data-term="${k}" data-id="term-${k}" value="${wrong ? wrong.text : toText(a)}" aria-label="${words}" autocomplete="off" spellcheck="false"${wrong ? invalid : ""}>`;
  };
  const parts = termsOf(l, c).map(({ j, w, k }) => html`<span class="term">${k ? "+ " : ""}${field(k, w, `weight of ${neuronName(l - 1, j)}`)}&thinsp;·&thinsp;${variable(l - 1, j)}</span>`);
  parts.push(html`<span class="term">${parts.length ? "+ " : ""}${field("b", model.bias(l, c), "bias")}</span>`);
  return wrapped(l, c, joined(parts, " "));
}

/** What is wrong with the number that was typed, and which number counts meanwhile. */
function wrongMarkup(l, c) {
  if (!sumView.wrong || state.tool !== "break") return "";
  const { k, text } = sumView.wrong, value = k === "b" ? model.bias(l, c) : model.weight(l, c, Number(k));
  return html`<p class="note wrong" id="term-told" role="alert">“${middleCut(text)}” is no number here: an integer, a fraction such as 5/2, or a decimal such as 2.5, please. Until then it is ${number(value)}.</p>`;
}

// -- a layer, a stage ----------------------------------------------------------------------------------

function layerSum() {
  const l = state.layer, found = here()[l], width = model.width(l), first = width > 40 ? clamp(state.neuron - 20, 0, width - 40) : 0;
  const rows = span(first, Math.min(width, first + 40) - 1).map((c) => html`<tr><th scope="row"><button class="bare" data-id="row-${c}" data-neuron="${c}">${variable(l, c)}</button></th>
    <td>${sumMarkup(l, c, (j) => variable(l - 1, j))}</td><td>${!found ? "" : isHidden(l) ? "?" : html`<b>${number(found.h(c))}</b>`}</td></tr>`);
  const rest = width > 40 ? html`<p class="note">${width - 40} more neurons; the strip above reaches them.</p>` : "";
  return html`<table class="rows">${rows}</table>${rest}${noteMarkup(l)}${isHidden(l) ? guessMarkup() : ""}`;
}

function stageSum() {
  const group = groupOf(state.layer), values = here(), long = group.last - group.first > 11;
  const first = long ? clamp(state.layer - 5, group.first, group.last - 11) : group.first, last = long ? first + 11 : group.last;
  const rows = span(first, last).map((l) => html`<tr><th scope="row"><button class="bare" data-id="layer-row-${l}" data-layer="${l}">${isOutput(l) ? "output" : `layer ${l}`}</button></th><td>${valuesText(l, values)}</td></tr>`);
  return html`<table class="rows">${rows}</table>${noteMarkup(state.layer)}`;
}

function valuesText(l, values) {
  if (!values[l]) return "–";
  if (isHidden(l)) return "?";
  const some = span(0, Math.min(12, model.width(l)) - 1).map((c) => html`<span class="term"><i>${neuronName(l, c)}</i> = ${eye(values[l].h(c), 8)}</span>`);
  return joined([joined(some, ", "), model.width(l) > 12 ? html` and ${model.width(l) - 12} more` : ""]);
}

/** What the construction says of a layer at this point. */
function noteMarkup(l) {
  const at = state.t || isHidden(l) || !NOTES || model.changedIn(1, l) ? -1 : NOTES.points.indexOf(state.point);
  const text = at < 0 ? "" : NOTES.texts[l]?.[at] ?? "";
  return text ? html`<p class="note">${text}</p>` : "";
}

// -- predict -------------------------------------------------------------------------------------------

function guessMarkup() {
  const name = neuronName(state.layer, state.neuron);
  return html`<form class="buttons" id="guess-form"><label for="guess">What is <i>${name}</i>?</label>
    <input id="guess" data-id="guess" size="9" autocomplete="off" placeholder="exactly" aria-describedby="guess-told">
    <button>Check</button><button type="button" data-do="reveal">Reveal</button><span id="guess-told" role="status">${sumView.guess ?? ""}</span></form>`;
}

/** Judges a prediction; the hint says which way to think, not the number. */
function judgeGuess(text) {
  const found = here()[state.layer], value = fromText(text), c = state.neuron;
  if (!value) return { right: false, words: "An integer or a fraction such as 5/2, please." };
  if (equal(value, found.h(c))) return { right: true, words: `Right: ${eye(value)}.` };
  if (isRelu(state.layer, c) && equal(value, found.z(c))) return { right: false, words: "That is the sum. What does relu make of a negative number?" };
  return { right: false, words: `Not ${eye(value)}. Multiply each weight by its number, add, then the bias.` };
}

// -- what follows from the numbers -----------------------------------------------------------------------

function saidMarkup() {
  const parts = [];
  if (model.changed) parts.push(brokenMarkup());
  else if (work.misses?.size) parts.push(html`<div class="said bad">${missesMarkup()}</div>`);
  if (isOutput(state.layer) && !state.t && !isHidden(state.layer) && model.hasOutput) parts.push(outputMarkup());
  return joined(parts);
}

function outputMarkup() {
  const i = state.point, hit = missOf(model, i) < 0, label = labelName(labelOf(i)), margin = marginOf(model, i);
  const words = hit ? (margin ? html`The label is read with margin ${number(margin)}.` : "The label is hit exactly.") : "The label is missed.";
  return html`<div class="said${hit ? "" : " bad"}"><p>${capital(rowName(i))} has the label <b>${label}</b>. ${words}</p></div>`;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const linkTo = (where, words) => html`<a href="${linkOf({ ...state, t: null, level: "neuron", ...where })}">${words}</a>`;

/** What a checker would say of the edited network. */
function brokenMarkup() {
  const undo = html`<button data-do="undo" data-id="undo">Undo ${plural(model.edits.size, "edit")}</button>`;
  if (!work.misses || work.failure === undefined) return html`<div class="said bad"><p>Evaluating every point: ${work.evaluated.toLocaleString("en")} of ${model.points.length.toLocaleString("en")} …</p>${undo}</div>`;
  const first = isOfTrace(work.failure) ? html`<p>First failure: ${traceFailure(work.failure)}</p>` : "";
  const slack = work.failure ? "" : html`<p>Every neuron is on or off where the certificate says so, and every point still says its label. This number has slack.</p>`;
  return html`<div class="said${work.failure ? " bad" : ""}" id="broken">${first}${slack}${work.misses.size ? missesMarkup() : stillHits()}<div class="buttons">${undo}<button data-do="forge-edits" data-id="forge-edits">Seal it as a certificate</button></div></div>`;
}

/** What is wrong although no point misses its label. */
function stillHits() {
  if (!work.failure) return "";
  if (isOfTrace(work.failure)) return html`<p>All points still say their label; only the trace is wrong.</p>`;
  const { key, point, expected, found } = work.failure;
  return html`<p>All points still say their label, but the least margin is another than stated: its ${key} is ${number(expected)}, stated ${number(found)}; ${linkTo({ point, layer: model.depth, neuron: 0 }, rowName(point))} has it (MP-R026).</p>`;
}

const isOfTrace = (f) => f?.code === "MP-R017" || f?.code === "MP-R028";
const traceFailure = (f) => (f.code === "MP-R028" ? digestFailure(f) : runFailure(f));
const digestFailure = (f) => html`${linkTo({ layer: f.layer, neuron: f.neuron }, `layer ${f.layer}, neuron ${neuronName(f.layer, f.neuron)}`)}: it is on at other points than those of the stated digest (MP-R028).`;
const runFailure = (f) => html`${linkTo({ point: f.point, layer: f.layer, neuron: f.neuron }, `${rowName(f.point)}, layer ${f.layer}, neuron ${neuronName(f.layer, f.neuron)}`)}: stated ${f.expected}, but the sum is ${number(f.found)} (MP-R017).`;

function missesMarkup() {
  const first = Math.min(...work.misses), output = missOf(model, first), l = model.depth;
  const found = model.values(first).at(-1).h(output);
  return html`<p><b>${work.misses.size.toLocaleString("en")} of ${plural(model.points.length, "point")} ${work.misses.size === 1 ? "misses its" : "miss their"} label</b>, first ${linkTo({ point: first, layer: l, neuron: output }, rowName(first))}: expected ${expectedText(first, output)}, found ${number(found)} (MP-R018).</p>`;
}

const expectedText = (i, k) => (reading() === "equals" || reading() === "nearest" ? eye(model.points[i].y[k]) : labelName(labelOf(i)));
