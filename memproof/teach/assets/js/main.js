// From the data of the page to what is seen, and from keys and pointers to moves.

const DATA = JSON.parse(find("#data").textContent);

function draw(aloud) {
  sayEdited();
  drawBar();
  drawLine();
  drawNet();
  drawLedger();
  drawSum();
  if (aloud) find("#aloud").textContent = spoken();
}

/** The verdict above is on the file; what is shown below may be another network by now. */
function sayEdited() {
  fill(find("#edited"), model.changed ? html`The check is of the file as it was given. The page is now showing an edited network: ${plural(model.edits.size, "number")} changed.` : html``);
}

/** What a screen reader hears of a move. */
function spoken() {
  const value = here()[state.layer]?.h(state.neuron);
  const at = state.t ? `${lineName()} ${told(state.t)}` : rowName(state.point);
  const is = isHidden(state.layer) ? "is hidden" : value ? `is ${told(value)}` : "is not known between the points";
  return `${at}, ${layerName(state.layer)}, ${neuronName(state.layer, state.neuron)} ${is}`;
}

/** What depends on all points begins anew after an edit. */
function afterEdit() {
  line = makeLine();
  beginWork();
}

/** Called when all points are evaluated: rings on the line, the verdict on an edit. */
function settle() {
  drawLine();
  fill(find("#said"), saidMarkup());
}

// -- the bar -------------------------------------------------------------------------------------------

function drawBar() {
  const button = (id, words, label, more = "") => html`<button data-id="${id}" data-do="${id}"${label ? html` aria-label="${label}"` : ""}${more}>${words}</button>`;
  const pressed = (is) => new Markup(` aria-pressed="${Boolean(is)}"`), icon = new Markup(' class="icon"');
  const where = state.t ? html`<i>${cut(lineName(), 16)}</i> = ${eye(state.t, 8)}` : html`row <input data-id="row" id="row" inputmode="numeric" size="4" value="${model.points[state.point].rows[0]}" aria-label="Row of the table">`;
  const zoomed = state.zoom === null ? "Zoom" : `Zoom ±${tickText(state.zoom)}`;
  fill(find("#bar"), html`<span class="group">${button("before", "←", "Point before, along the line", icon)}<span class="at">${where}</span>${button("after", "→", "Next point along the line", icon)}<span class="class">${state.t ? "" : html`<svg viewBox="-8 -7 16 14" width="16" height="14" aria-hidden="true">${mark(labelOf(state.point), 0, 0, 4.6)}</svg>${labelName(labelOf(state.point))}`}</span></span>
    <span class="group">${button("up", "↑", "Layer before", icon)}<span class="at">${layerName(state.layer)}${isOutput(state.layer) ? "" : html`<small> of ${model.layers.filter((each) => !each.isOutput).length}</small>`}</span>${button("down", "↓", "Next layer", icon)}</span>
    <span class="group push">${line.scalar ? button("zoom", zoomed, "", pressed(state.zoom !== null)) : ""}${button("break", "Break it", "", pressed(state.tool === "break"))}${button("predict", "Predict", "", pressed(state.tool === "predict"))}${button("keys", "Keys", "", new Markup(` aria-expanded="${showsKeys}" class="hint"`))}</span>
    ${wrongRow ? html`<p class="note wrong" id="row-told" role="alert">No such row: ${rowsText()}.</p>` : ""}${showsKeys ? keysMarkup() : ""}`);
}

/** Which rows there are: "the rows here are 1 to 150", or how many of them. */
function rowsText() {
  const rows = model.points.flatMap((each) => each.rows).sort((a, b) => a - b), [first, last] = [rows[0], rows.at(-1)];
  return last - first + 1 === rows.length ? `the rows here are ${first} to ${last}` : `here are ${rows.length.toLocaleString("en")} of the rows ${first} to ${last}`;
}

let showsKeys = false;

const KEYS = [["← →", "point along the line"], ["↑ ↓", "layer"], ["n  N", "neuron"], ["Shift ← →", "a quarter, between the points"],
  ["z", "zoom"], ["b", "break it"], ["u", "undo"], ["p", "predict"], ["1 2 3 4", "stages, layer, neuron, lemma"], ["Home End", "first and last layer"]];
const keysMarkup = () => html`<ul class="keys">${KEYS.map(([keys, words]) => html`<li><kbd>${keys}</kbd> ${words}</li>`)}</ul>`;

// -- what can be done -----------------------------------------------------------------------------------

/** Break it, Predict: the fields come into view, and the first one gets the focus. */
function withTool(tool) {
  const opens = state.tool !== tool;
  sumView.guess = null;
  go({ tool: opens ? tool : null, level: ["neuron", "lemma"].includes(state.level) ? state.level : "neuron" });
  if (!opens) return;
  find("#sum-view input")?.focus({ preventScroll: true });
  find("#sum-view").scrollIntoView({ block: "nearest" });
}

const toLayer = (layer) => { sumView.all = false; sumView.guess = null; go({ layer }); };
const turnNeuron = (step) => { sumView.all = false; sumView.guess = null; const width = model.width(state.layer); go({ neuron: (state.neuron + step + width) % width, level: state.level === "lemma" ? "lemma" : "neuron" }); };

const ACTIONS = {
  before: () => along(-1), after: () => along(1), up: () => toLayer(state.layer - 1), down: () => toLayer(state.layer + 1),
  zoom: () => line.scalar && go({ zoom: nextZoom() }), break: () => withTool("break"), predict: () => withTool("predict"),
  keys: () => { showsKeys = !showsKeys; drawBar(); }, all: () => { sumView.all = true; drawSum(); },
  undo: () => { model.undo(); afterEdit(); go({}); }, reveal: () => { sumView.guess = null; go({ tool: null }); },
  seal: sealForged, "forge-walk": walkForged, restore: restoreForged, "forge-edits": forgeEdits,
  "forge-label": () => forgeBy("label"), "forge-weight": () => forgeBy("weight"), "forge-drop": () => forgeBy("drop"), "forge-boast": () => forgeBy("boast"),
  "record-claim": () => showRecord("claim"), "record-point": () => showRecord("point"), "record-layer": () => showRecord("layer"), "record-trace": () => showRecord("trace"), "record-end": () => showRecord("end"),
};

const PRESSED = {
  ArrowLeft: (e) => (e.shiftKey ? nudge(-1) : along(-1)), ArrowRight: (e) => (e.shiftKey ? nudge(1) : along(1)),
  ArrowUp: ACTIONS.up, ArrowDown: ACTIONS.down, Home: () => toLayer(1), End: () => toLayer(model.depth),
  n: () => turnNeuron(1), N: () => turnNeuron(-1), z: ACTIONS.zoom, b: ACTIONS.break, u: ACTIONS.undo, p: ACTIONS.predict,
  ...Object.fromEntries(LEVELS.map((level, k) => [String(k + 1), () => go({ level })])),
};

/** What an element that was clicked asks for, from the most special to the least. */
function clicked(target) {
  const near = (name) => target.closest(`[data-${name}]`)?.dataset[name];
  if (near("do")) return ACTIONS[near("do")]();
  if (near("copy")) return copyText(near("copy"));
  if (near("only")) return go({ only: state.only === Number(near("only")) ? null : Number(near("only")) }, false);
  if (near("level")) return go({ level: near("level") });
  if (near("stage")) return go({ layer: Number(near("stage")), neuron: 0, level: "stages" });
  if (near("layer")) return go({ layer: Number(near("layer")), level: "layer" });
  if (near("neuron")) return go({ neuron: Number(near("neuron")), level: "neuron" });
  if (near("go")) return goTo(near("go"));
  return null;
}

function goTo(text) {
  const [layer, neuron] = text.split(",").map(Number);
  sumView.all = false;
  sumView.guess = null;
  go({ layer, neuron, level: state.level === "lemma" ? "lemma" : "neuron" });
}

async function copyText(text) {
  try { await navigator.clipboard.writeText(text); find("#aloud").textContent = "copied"; } catch { window.prompt("Copy:", text); }
}

function onKey(event) {
  const { target, key } = event, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const presses = (key === "Enter" || key === " ") && target.getAttribute("role") === "button";
  const does = presses ? () => clicked(target) : PRESSED[key];
  if (!does) return;
  event.preventDefault();
  does(event);
}

// -- fields ---------------------------------------------------------------------------------------------

function onChange({ target }) {
  if (target.dataset.term !== undefined) takeNumber(target);
  if (target.id === "row") takeRow(target);
  if (target.id === "input") { state.input = Number(target.value); line = makeLine(); go({ t: null }); }
  if (target.id === "forge-line") { forge.at = clamp(Number(target.value) - 1 || 0, 0, forge.lines.length - 1); drawForge(); }
  if (target.id === "forge-text") { takeRecord(); judgeForged(); }
  if (target.id === "forge-file" && target.files[0]) takeFile(target.files[0]);
}

/** A weight or a bias was edited. */
function takeNumber(input) {
  const value = fromText(input.value), k = input.dataset.term;
  input.setAttribute("aria-invalid", String(!value));
  if (!value) {
    sumView.wrong = { k, text: input.value };
    setTimeout(drawSum); // when the focus has moved on
    return;
  }
  model.edit(state.layer, state.neuron, k === "b" ? "b" : Number(k), value);
  setTimeout(() => { afterEdit(); go({}, false); }); // when the focus has moved on
}

function takeRow(input) {
  const row = Number(input.value), point = model.points.findIndex((each) => each.rows.includes(row));
  if (point >= 0) { go({ point, t: null }); return; }
  wrongRow = true;
  input.value = model.points[state.point].rows[0]; // the row that is shown
  drawBar();
}

function onSubmit(event) {
  event.preventDefault();
  if (event.target.id !== "guess-form") return;
  const { right, words } = judgeGuess(find("#guess").value);
  sumView.guess = right ? null : words;
  if (right) { go({ tool: null }, false); find("#aloud").textContent = words; } else find("#guess-told").textContent = words;
}

// -- dragging, dropping -----------------------------------------------------------------------------------

/** The cursor follows the pointer: from point to point, in quarters when the line is zoomed. */
function followPointer(event) {
  const plot = find("#plot"), box = plot.getBoundingClientRect(), view = lineView(box.width);
  const part = clamp((event.clientX - box.left - view.left) / (view.right - view.left), 0, 1);
  if (dragging.view.zoom === null) {
    const near = approximate(view.lo) + part * view.length;
    const best = line.order.reduce((a, b) => (Math.abs(line.near[b] - near) < Math.abs(line.near[a] - near) ? b : a));
    if (best !== state.point || state.t) go({ point: best, t: null }, false);
  } else {
    const quarters = BigInt(Math.round((part - dragging.part) * view.length * 4));
    moveTo(floorToQuarter(add(dragging.view.t, fraction(quarters, 4n))));
  }
}

const floorToQuarter = (t) => div(floorOf(mul(t, fraction(4n))), fraction(4n));
let dragging = null;

function onPointerDown(event) {
  const plot = event.target.closest("#plot");
  if (!plot || event.button) return;
  const point = event.target.closest("[data-point]")?.dataset.point;
  if (point !== undefined) { go({ point: Number(point), t: null }); return; }
  const box = plot.getBoundingClientRect(), view = lineView(box.width);
  dragging = { view: { zoom: state.zoom, t: cursorT() }, part: clamp((event.clientX - box.left - view.left) / (view.right - view.left), 0, 1) };
  if (state.zoom !== null) { dragging.part = 0.5; }
  followPointer(event);
}

function onDrop(event) {
  event.preventDefault();
  document.documentElement.classList.remove("dropping");
  if (event.dataTransfer?.files[0]) takeFile(event.dataTransfer.files[0]);
}

function listen() {
  document.addEventListener("click", ({ target }) => clicked(target));
  document.addEventListener("keydown", onKey);
  document.addEventListener("change", onChange);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("pointerdown", onPointerDown);
  addEventListener("pointermove", (event) => dragging && followPointer(event));
  addEventListener("pointerup", () => { if (dragging) { dragging = null; find("#aloud").textContent = spoken(); } });
  document.addEventListener("dragover", (event) => { event.preventDefault(); document.documentElement.classList.add("dropping"); });
  document.addEventListener("dragleave", () => document.documentElement.classList.remove("dropping"));
  document.addEventListener("drop", onDrop);
  addEventListener("hashchange", () => { readLink(location.hash); draw(true); });
  let wait;
  addEventListener("resize", () => { clearTimeout(wait); wait = setTimeout(() => draw(false), 60); });
}

// -- start ------------------------------------------------------------------------------------------------

async function start() {
  const bytes = await unpack(DATA.file.packed), text = new TextDecoder().decode(bytes);
  sayOmitted();
  if (DATA.file.whole) recheckPage(bytes); else sayVerdict();
  forge.given = text;
  await pause();
  model = new Model(readCertificate(text));
  if (model.points.length && model.depth) await beginWalk();
  if (DATA.file.whole) { find("#forge").hidden = false; beginForge(text); }
  document.body.dataset.ready = "1";
}

async function beginWalk() {
  await pause();
  makeLabels();
  line = makeLine();
  await pause();
  findAll("#bar, #main").forEach((each) => { each.hidden = false; });
  arrange();
  listen();
  readLink(location.hash);
  draw(false);
  beginWork();
  await loadWords();
  draw(false);
}

/** Without a ledger the sum stands below the line. */
function arrange() {
  if (!DATA.ledger) find("#line").after(find("#sum"));
}

/** What the page leaves out, and where its numbers come from. */
function sayOmitted() {
  const omitted = DATA.omitted.map((each) => html`<p>${each}</p>`);
  fill(find("#foot"), html`${omitted}<p>Every number on this page is an exact fraction, computed here from <code>${DATA.name}</code>. Nothing is loaded from anywhere; drawings are rounded to pixels, and to ≈ where an exact number has no room; verdicts are not.</p>`);
}

start();
