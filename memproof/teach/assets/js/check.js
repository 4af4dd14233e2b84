// The independent checker, in a worker of its own: the page stays awake while it counts.

/** Bytes of a file as they are: gzip is undone. */
async function gunzip(raw) {
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw;
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The number of point records; the checker has looked at each. */
const pointsIn = (bytes) => new TextDecoder().decode(bytes).split('\n{"kind":"point"').length - 1;

const seconds = (ms) => `${Math.max(0.1, ms / 1000).toFixed(1)} s`;

/** The ring: how far the checker is; then its mark. */
function ringMarkup(part, kind) {
  const round = 2 * Math.PI * 18;
  const mark = { ok: "M13 21.5l5.5 5.5L29.5 15.5", no: "M15 15l12 12M27 15L15 27", declined: "M14 21h14" }[kind];
  return html`<svg viewBox="0 0 42 42" aria-hidden="true"><circle class="ring" cx="21" cy="21" r="18"/>
    <circle class="ring done" cx="21" cy="21" r="18" stroke-dasharray="${round.toFixed(1)}" stroke-dashoffset="${(round * (1 - part)).toFixed(1)}"/>${mark ? html`<path class="tick-mark" d="${mark}"/>` : ""}</svg>`;
}

/** How a verdict looks: declined is not rejected. */
const kindOf = (outcome) => ({ ACCEPTED: "ok", REJECTED: "no" })[outcome] ?? "declined";

/** The verdict on a file, as it is said on the first screen and below. */
function verdictMarkup({ outcome, code, place, expected, found, sha256, ms }, points) {
  const isOk = outcome === "ACCEPTED", hash = sha256 ? html`sha256 <code title="${sha256}">${sha256.slice(0, 8)}…${sha256.slice(-4)}</code>` : "";
  if (isOk) return html`${ringMarkup(1, "ok")}<div><b>Re-checked in your browser</b>${points.toLocaleString("en")} of ${plural(points, "point")}, ${seconds(ms)}${hash ? ", " : ""}${hash}</div>`;
  const why = expected ? html`<br>expected ${middleCut(expected)}, found ${middleCut(found)}` : "";
  return html`${ringMarkup(1, kindOf(outcome))}<div><b>${capital(outcome.toLowerCase())} in your browser: ${code}</b>at ${place}${why}<br>${seconds(ms)}${hash ? ", " : ""}${hash}</div>`;
}

/** What the kernel said when the page was made: of a file that the page does not hold as a whole. */
function sayVerdict() {
  const { outcome, code, place, expected, found } = DATA.verdict, isOk = outcome === "ACCEPTED", box = find("#verdict");
  box.className = `verdict ${kindOf(outcome)}`;
  const why = isOk ? "" : html` ${code} at ${place}${expected ? `: expected ${expected}, found ${found}` : ""}`;
  fill(box, html`${ringMarkup(1, kindOf(outcome))}<div><b>${capital(outcome.toLowerCase())} when this page was made</b>${why || "too large to be re-checked here"}</div>`);
  document.body.dataset.checked = "EXTRACT";
}

/** Checks the file of the page and says so on the first screen. */
async function recheckPage(bytes) {
  const box = find("#verdict"), say = (kind, markup) => { box.className = `verdict ${kind}`; fill(box, markup); };
  box.setAttribute("aria-busy", "true"); // the steps on the way need not be read aloud
  const busy = (part, words) => say("", html`${ringMarkup(part)}<div><b>Re-checking in your browser</b>${words}</div>`);
  busy(0, "every point, exactly …");
  try {
    const found = await recheck(bytes, (layer, layers) => busy(layer / layers, `layer ${layer} of ${layers}`));
    box.removeAttribute("aria-busy");
    say(kindOf(found.outcome), verdictMarkup(found, pointsIn(bytes)));
    document.body.dataset.checked = found.outcome;
  } catch (error) {
    box.removeAttribute("aria-busy");
    say("no", html`${ringMarkup(0, "no")}<div><b>Not re-checked</b>${error.message || "this browser runs no worker"}</div>`);
    document.body.dataset.checked = "ERROR";
  }
}
