// The ledger: what is left of one large number, bit field by bit field, layer by layer.

const NEAR_ROWS = 8; // layers before and after the chosen one

/** The rows of the ledger near the chosen layer. */
function ledgerRows() {
  const { rows } = DATA.ledger, wanted = 2 * NEAR_ROWS + 1;
  if (rows.length <= wanted) return rows;
  const at = rows.findIndex((each) => each.layer >= state.layer), k = at < 0 ? rows.length - 1 : at;
  const first = clamp(k - NEAR_ROWS, 0, rows.length - wanted);
  return rows.slice(first, first + wanted);
}

/** The bits that a layer still holds, as text; null if the sum of its channels is no natural number. */
function ledgerBits(row, values) {
  if (!values[row.layer]) return null;
  const parts = row.channels.map((c) => values[row.layer].h(c)), long = row.fields.reduce((n, [, b]) => n + b, 0);
  if (parts.some((v) => v.d !== 1n || v.n < 0n)) return null;
  const rest = parts.reduce((sum, v) => sum + v.n, 0n);
  return (rest & ((1n << BigInt(long)) - 1n)).toString(2).padStart(long, "0");
}

/** Each row as cells: of each field of the whole ledger its bits, those gone, those being read. */
function ledgerCells(row, values) {
  const { fields } = DATA.ledger, text = ledgerBits(row, values);
  const left = row.fields.reduce((n, [, b]) => n + b, 0), all = fields.reduce((n, [, b]) => n + b, 0), eaten = eatenNext(row);
  let place = 0;
  return fields.map(([name, long]) => {
    const list = span(0, long - 1).map(() => {
      const k = place++ - (all - left);
      return k < 0 ? { gone: true } : { digit: text?.[k] ?? "·", one: text?.[k] === "1", read: k < eaten };
    });
    return { name, bits: list };
  });
}

/** How many bits does the next row no longer have? */
function eatenNext(row) {
  const { rows } = DATA.ledger, next = rows[rows.indexOf(row) + 1], long = (each) => each.fields.reduce((n, [, b]) => n + b, 0);
  return next ? Math.max(0, long(row) - long(next)) : long(row);
}

function drawLedger() {
  const section = find("#ledger");
  section.hidden = !DATA.ledger;
  if (!DATA.ledger) return;
  const values = here(), rows = ledgerRows(), cells = rows.map((row) => ledgerCells(row, values));
  const sizes = fieldSizes(rows, cells, find("#ledger-view").clientWidth || 500);
  fill(find("#ledger-view"), ledgerMarkup(rows, cells, sizes));
  const unread = rows.some((row) => row.layer === state.layer && values[row.layer] && !ledgerBits(row, values));
  fill(find("#ledger-note"), html`${unread ? "Here it is no natural number, so it has no bits. " : ""}${ledgerNote(sizes)}`);
}

/** How the fields are drawn: [{k, size}], bits `size` pixels wide.  Those that are gone in all rows are
 * left out; where not all fit bit by bit, the one being read does, and what fits beside it.  `left` is the
 * width that stays for words. */
function fieldSizes(rows, cells, width) {
  const { fields } = DATA.ledger, room = width - 66, gap = 5, wide = 18;
  const alive = [...fields.keys()].filter((i) => cells.some((row) => row[i].bits.some((each) => !each.gone)));
  const thin = width < 480 ? 2 : 3, need = (open, size) => alive.reduce((n, i) => n + gap + fields[i][1] * (open.has(i) ? size : thin), 0);
  for (let size = 24; size >= wide; size -= 2) {
    const left = room - need(new Set(alive), size);
    if (left >= 0) return Object.assign(alive.map((k) => ({ k, size })), { left });
  }
  const now = rows.findIndex((each) => each.layer >= state.layer), row = cells[now < 0 ? rows.length - 1 : now];
  const read = Math.max(alive[0], row.findIndex((field) => field.bits.some((each) => each.read)));
  const open = new Set([read]);
  let size = wide;
  while (alive.length > read - alive[0] + 3 && need(open, 12) > room) alive.pop();
  while (size > 9 && need(open, size) > room) size--;
  for (const i of [read + 1, read - 1, read + 2, read - 2, read + 3, read + 4]) {
    if (alive.includes(i) && need(new Set([...open, i]), size) <= room) open.add(i);
  }
  return Object.assign(alive.map((k) => ({ k, size: open.has(k) ? size : thin })), { left: room - need(open, size) });
}

function ledgerMarkup(rows, cells, sizes) {
  const names = sizes.map(({ k, size }) => {
    const [name, long] = DATA.ledger.fields[k], fits = name.length * 6.6 <= long * size + 4;
    return html`<th scope="col" class="f">${fits ? name : html`<span class="hear">${name}</span>`}</th>`;
  });
  const lines = rows.map((row, r) => {
    const now = row.layer === state.layer, secret = isHidden(row.layer);
    return html`<tr class="${now ? "now" : ""}" data-go="${row.layer},${row.channels[0]}"><th scope="row" class="ln"><button data-id="ledger-${row.layer}" data-go="${row.layer},${row.channels[0]}"${now ? new Markup(' aria-current="true"') : ""}><span class="hear">layer </span>${row.layer}</button></th>
      ${sizes.map(({ k, size }) => fieldMarkup(cells[r][k], size, secret))}<td class="does">${stageOf(row.layer)}</td></tr>`;
  });
  const tight = sizes.left < 150 ? " tight" : "";
  return html`<table class="ledger${tight}"><caption class="hear">The ledger at ${state.t ? "the cursor" : rowName(state.point)}: bit fields, layer by layer</caption>
    <thead><tr><th scope="col" class="ln">layer</th>${names}<th scope="col" class="does">stage</th></tr></thead><tbody>${lines}</tbody></table>`;
}

function fieldMarkup({ name, bits: list }, size, secret) {
  const text = list.map((each) => (each.gone ? "" : each.digit)).join(""), open = size >= 9;
  const heard = secret ? "hidden" : text.startsWith("·") ? "no natural number" : text ? `${text}${list.some((each) => each.read) ? ", being read" : ""}` : "gone";
  const cells = list.map((each) => {
    const kind = each.gone ? " gone" : `${each.read && !secret ? " read" : ""}${each.one && !secret ? " one" : ""}`;
    return html`<span class="bit${kind}">${!open || each.gone ? "" : secret ? "?" : each.digit}</span>`;
  });
  return html`<td class="f${/label/.test(name) ? " label" : ""}"><span class="hear">${heard}</span><span class="bits${open ? "" : " thin"}" style="--bit:${size}px" aria-hidden="true">${cells}</span></td>`;
}

const stageOf = (l) => model.layers[l - 1]?.stage ?? "";

function ledgerNote(sizes) {
  const all = DATA.ledger.fields.reduce((n, [, b]) => n + b, 0);
  const bars = sizes.some(({ size }) => size < 9) ? " The fields around are drawn as bars: full is 1, pale is 0." : "";
  const cutOff = sizes.length && sizes.at(-1).k < DATA.ledger.fields.length - 1 ? " There are more fields on the right." : "";
  return `One number of ${all} bits holds the labels of a whole block of points. A layer reads the marked bits and takes them away.${bars}${cutOff}`;
}
