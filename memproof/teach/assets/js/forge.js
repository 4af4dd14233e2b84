// Forge it: one record after the other can be edited; the checker says what it thinks of the file.

const forge = { given: "", original: [], lines: [], at: 0, run: 0, found: null, name: "" };

function beginForge(text) {
  forge.original = text.replace(/\n$/, "").split("\n");
  forge.lines = [...forge.original];
  forge.at = placeOf("claim", 0);
  drawForge();
}

/** The place of the n-th record of a kind in the file as it was. */
function placeOf(kind, n) {
  let seen = 0;
  const place = forge.lines.findIndex((each) => each.startsWith(`{"kind":"${kind}"`) && seen++ === n);
  return Math.max(0, place);
}

const forgedText = () => forge.lines.map((each) => `${each}\n`).join("");
const isForged = () => forge.lines.length !== forge.original.length || forge.lines.some((each, k) => each !== forge.original[k]);

function drawForge() {
  const here = forge.lines[forge.at] ?? "", kind = /^\{"kind":"([a-z]+)"/.exec(here)?.[1] ?? "record";
  fill(find("#forge-place"), html`record <input id="forge-line" data-id="forge-line" inputmode="numeric" size="4" value="${forge.at + 1}" aria-label="Number of the record"> of ${forge.lines.length.toLocaleString("en")}: ${kind}`);
  const area = find("#forge-text");
  if (area.value !== here) area.value = here;
  find("#forge-changed").textContent = isForged() ? "The file is not the one you were given." : "The file is as it was given.";
}

/** The record that belongs to what is seen above. */
function showRecord(which) {
  const places = {
    claim: () => placeOf("claim", 0), point: () => placeOf("point", state.point), end: () => placeOf("end", 0),
    layer: () => (isOutput(state.layer) ? placeOf("output", 0) : placeOf("layer", state.layer - 1)),
    trace: () => ["trace", "digest"].map((kind) => placeOf(kind, Math.min(state.layer, model.depth - 1) - 1)).find(Boolean) ?? 0,
  };
  forge.at = places[which]();
  drawForge();
}

/** Forgeries to begin with; each changes one record. */
const FORGERIES = {
  label: () => changeRecord(placeOf("point", state.point), (r) => { r.y[0] = r.y[0] === 0 ? 1 : 0; }),
  weight: () => changeRecord(placeOf("output", 0), (r) => { r.biases[0] = typeof r.biases[0] === "number" ? r.biases[0] + 1 : 1; }),
  drop: () => { const at = placeOf("point", state.point); forge.at = at; forge.lines.splice(at, 1); },
  boast: () => changeRecord(placeOf("claim", 0), (r) => { r.nonzero_parameters -= 1; }),
};

function changeRecord(at, change) {
  const record = readRecord(forge.lines[at]);
  if (!record) return;
  change(record);
  forge.lines[at] = JSON.stringify(record);
  forge.at = at;
}

function forgeBy(name) {
  FORGERIES[name]();
  drawForge();
  judgeForged();
}

/** What stands in the text field becomes the record; nothing deletes it, several lines are several. */
function takeRecord() {
  const text = find("#forge-text").value, lines = text === "" ? [] : text.split("\n");
  forge.lines.splice(forge.at, 1, ...lines);
  find("#forge-changed").textContent = isForged() ? "The file is not the one you were given." : "The file is as it was given.";
}

function sealForged() {
  forge.lines = sealed(forge.lines, Checker.sha256).replace(/\n$/, "").split("\n");
  drawForge();
  judgeForged();
}

function restoreForged() {
  forge.lines = [...forge.original];
  drawForge();
  judgeForged();
}

/** The edits of the network above become the file, with hashes made to fit. */
function forgeEdits() {
  forge.lines = sealedText(model, Checker.sha256).replace(/\n$/, "").split("\n");
  forge.at = placeOf("layer", [...model.edits.values()][0].layer - 1);
  drawForge();
  judgeForged();
  find("#forge").scrollIntoView();
}

const judgeForged = () => judgeBytes(new TextEncoder().encode(forgedText()));

/** The checker's verdict on a file, and what it teaches; an older question is not answered any more. */
async function judgeBytes(bytes) {
  const run = ++forge.run, box = find("#forge-verdict");
  const busy = (part, words) => { if (run === forge.run) fill(box, html`${ringMarkup(part)}<div><b>Checking …</b>${words}</div>`); };
  box.removeAttribute("data-judged");
  busy(0, "");
  const found = await recheck(bytes, (layer, layers) => busy(layer / layers, `layer ${layer} of ${layers}`));
  if (run !== forge.run) return;
  box.className = `verdict ${kindOf(found.outcome)}`;
  fill(box, verdictMarkup(found, forge.lines.filter((each) => each.startsWith('{"kind":"point"')).length));
  fill(find("#forge-why"), html`${whyMarkup(found)}`);
  find("#forge-walk").hidden = !isForged() && !forge.name;
  box.dataset.judged = `${found.outcome} ${found.code ?? ""}`.trim();
}

/** What the verdict teaches. */
function whyMarkup({ outcome, code }) {
  if (outcome === "ACCEPTED") return isForged() ? "Another statement than before, and a true one: nothing was forged." : "";
  const title = DATA.codes?.[code] ?? "";
  const hashes = ["MP-R019", "MP-R020", "MP-R024"].includes(code);
  const hint = hashes || /hash|sha256/i.test(title) ? "A hash refuses: it does not know what is wrong, only that bytes differ. Seal the file and ask the mathematics." : outcome === "REJECTED" ? "No hash said this: the checker computed it." : "";
  return html`${title ? `${code}: ${title}. ` : ""}${hint}`;
}

// -- another file --------------------------------------------------------------------------------------

/** A file dropped on the page, or chosen: it is checked, and shown record by record. */
async function takeFile(file) {
  const raw = new Uint8Array(await file.arrayBuffer());
  const bytes = await gunzip(raw).catch(() => raw), text = new TextDecoder().decode(bytes);
  if (!/^\{"kind":"/m.test(text)) { sayNoCertificate(file.name); return; }
  forge.original = text.replace(/\n$/, "").split("\n");
  forge.lines = [...forge.original];
  forge.name = file.name;
  forge.at = placeOf("claim", 0);
  drawForge();
  find("#forge-name").textContent = file.name;
  find("#forge").scrollIntoView();
  await judgeBytes(bytes); // as they are: a byte that is no text would be lost in the text field
}

/** A table or a network is no certificate, and nothing in it was checked; the file before stays. */
function sayNoCertificate(name) {
  const box = find("#forge-verdict");
  forge.run++; // what is being checked is not answered any more
  box.className = "verdict declined";
  fill(box, html`${ringMarkup(1, "declined")}<div><b>No certificate</b>${middleCut(shownText(name))} has none of a certificate's records; nothing was checked.</div>`);
  find("#forge-why").textContent = "memproof certify TABLE makes a certificate of a table, memproof audit NETWORK TABLE --certificate FILE of a network. The records shown here are still those of the file before.";
  find("#forge-walk").hidden = true;
  box.dataset.judged = "NONE";
  find("#forge").scrollIntoView();
}

/** The page above is about the file below from now on. */
async function walkForged() {
  const text = forgedText(), certificate = readCertificate(text);
  if (!certificate.points.length || !certificate.layers.length) { find("#forge-why").textContent = "Too little of it can be read for a walk."; return; }
  Object.assign(DATA, { columns: [], ledger: null, instances: {} });
  NOTES = null;
  model = new Model(certificate);
  distant.worker?.terminate();
  Object.assign(distant, { worker: null });
  forge.given = text;
  Object.assign(state, { point: 0, layer: 1, neuron: 0, t: null, zoom: null, tool: null, only: null, input: 0 });
  makeLabels();
  line = makeLine();
  find("#title").textContent = forge.name || "The forged file";
  find("#story").textContent = "Another file than the one that this page was made for; columns have numbers instead of names.";
  arrange();
  go({});
  beginWork();
  recheckPage(new TextEncoder().encode(text));
  scrollTo(0, 0);
}
