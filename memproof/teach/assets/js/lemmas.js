// The lemma of a layer: its statement, what it says at these numbers, and its proof, folded.

let LEMMAS = {}, NOTES = null;

/** What is packed in the page: lemmas, and the construction's words. */
async function loadWords() {
  const found = DATA.lemmas ? JSON.parse(await unpackText(DATA.lemmas)) : {};
  LEMMAS = Object.assign(Object.create(null), found); // a certificate may name a lemma "constructor"
  if (DATA.notes) NOTES = JSON.parse(await unpackText(DATA.notes));
}

/** The lemmas that the layer names; those first that speak of the chosen neuron. */
function lemmasMarkup() {
  if (state.level === "stages" || isOutput(state.layer)) return joined([]);
  const named = model.layers[state.layer - 1].lemmas.filter((id) => LEMMAS[id]);
  const spoken = (id) => Number(instanceOf(id)?.neurons.includes(state.neuron) ?? false);
  return joined([...named].sort((a, b) => spoken(b) - spoken(a)).map(lemmaMarkup));
}

/** The instance of a lemma in this layer: the one about the chosen neuron, else the first. */
function instanceOf(id) {
  const found = (DATA.instances?.[state.layer] ?? []).filter((each) => each.lemma === id);
  return found.find((each) => each.neurons.includes(state.neuron)) ?? found[0] ?? null;
}

function lemmaMarkup(id) {
  const lemma = LEMMAS[id], open = state.level === "lemma" ? new Markup(" open") : "";
  const title = html`<h3>Lemma ${id}. ${lemma.title} <span class="proved">proved</span></h3>`;
  if (state.level === "layer") return html`<div class="lemma">${title}</div>`;
  const instance = instanceOf(id), at = instance ? instanceNow(lemma, instance) : null;
  const lost = instance && !at && model.changedIn(1, state.layer + 1) ? html`<p class="note">The network is edited, so the lemma need not be about these neurons: no instance is shown.</p>` : "";
  return html`<div class="lemma">${title}<p>${mathText(lemma.statement)}</p>${at ? hereMarkup(lemma, instance, at) : lost}
    <details data-details="${id}"${open}><summary>${at ? "Its proof at these numbers" : "Its proof"}, ${plural(lemma.count, "step")}</summary>${proofMarkup(lemma, at)}</details></div>`;
}

/** The variables of an instance at this point; null where the numbers that are seen do not make it one.
 *
 * It was read off the certificate's layer and the one above it, so neither may be edited.  After an edit
 * below, each hypothesis has to be evaluated: what cannot be was true of the certificate alone. */
function instanceNow(lemma, instance) {
  const l = state.layer, below = here()[l - 1];
  if (!below || isHidden(l) || model.changedIn(l, l + 1)) return null;
  const at = instanceValues(instance, below);
  const isOpen = lemmaHere(lemma, at).hypotheses.some(({ holds }) => holds === null);
  return isOpen && model.changedIn(1, l - 1) ? null : at;
}

/** "Here t = 67 and r = 68": the variables, then each statement with its numbers. */
function hereMarkup(lemma, instance, at) {
  const values = instance.at.filter(([name]) => at.get(name)).map(([name]) => html`<i>${name}</i> = ${number(at.get(name))}`);
  const { hypotheses, goals } = lemmaHere(lemma, at), broken = hypotheses.filter((each) => each.holds === false);
  const whose = joined(instance.neurons.map((c) => html`<i>${neuronName(state.layer, c)}</i>`), ", ");
  const wrong = lemma.variables.filter(([name, sort]) => sort === "Z" && at.get(name) && at.get(name).d !== 1n);
  const says = wrong.length
    ? html`<p>But ${joined(wrong.map(([name]) => html`<i>${name}</i>`), ", ")} must be an integer: the lemma says nothing here.</p>`
    : broken.length ? broken.map((each) => html`<p>But ${mathText(each.text)} does not hold here (${mathText(each.here ?? "")}): the lemma says nothing.</p>`)
    : goals.filter((each) => each.applies !== false).map((each) => html`<p>So ${mathText(each.text)}${each.here ? html`: <b>${mathText(each.here)}</b>` : ""}.</p>`);
  return html`<div class="here-now"><p>Here, for ${whose}: ${joined(values, ", ")}.</p>${says}</div>`;
}

function proofMarkup(lemma, at) {
  if (!lemma.steps) return html`<p class="note">Too long for a page: <code>memproof lemmas --steps</code> prints it.</p>`;
  return html`<ol class="proof" tabindex="0" aria-label="Steps of the proof">${proofHere(lemma, at ?? new Map()).map(stepMarkup)}</ol>`;
}

function stepMarkup({ depth, number: place, text, rule, reason, say, here: numbers, entered, suppose }) {
  const cases = suppose.map((each) => html`<span class="small-print">Suppose ${mathText(each.text)}${entered === false ? ": not so here" : ""}</span>`);
  return html`<li class="${entered === false ? "off" : ""}${depth ? " deep" : ""}"><span class="no">${place}</span>${cases}
    <span>${mathText(say || text)}</span>${say ? html`<span class="formula">${mathText(text)}</span>` : ""}${numbers ? html`<span class="numbers">${mathText(numbers)}</span>` : ""}<span class="small-print">${reason || rule}</span></li>`;
}

/** Formulas as they are typed, with the signs of print. */
const mathText = (text) => String(text).replaceAll("<=", "≤").replaceAll(">=", "≥").replaceAll("==", "=").replace(/(?<=[\w)])\*(?=[\w(])/g, "·").replace(/(?<![A-Za-z])-(?=[\d\w(])|(?<= )-(?= )/g, "−");
