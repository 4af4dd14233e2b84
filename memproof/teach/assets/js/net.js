// The network: a strip of all layers, three layers in focus, or the stages in words.

const MOST_SHOWN = 9; // neurons of a layer in focus

/** Layers that belong together: [{name, first, last}]; "decoder slot 1 base" is of "decoder slot 1". */
function stageGroups() {
  const groups = [];
  model.layers.forEach((layer, i) => {
    const words = layer.stage.split(" "), stage = words.length > 2 ? words.slice(0, -1).join(" ") : layer.stage;
    const name = layer.isOutput ? "output" : stage || "hidden layers";
    if (groups.length && groups.at(-1).name === name) groups.at(-1).last = i + 1;
    else groups.push({ name, first: i + 1, last: i + 1 });
  });
  return groups;
}

const groupOf = (l) => stageGroups().find((each) => each.first <= l && l <= each.last);

/** on, off or unknown: does this neuron pass something on? */
function activity(values, l, c) {
  if (!values[l] || isHidden(l)) return "unknown";
  const passes = l > 0 && model.layers[l - 1].relu[c] ? values[l].sums[c] > 0n : values[l].outputs[c] !== 0n;
  return passes ? "on" : "off";
}

function drawNet() {
  const box = find("#net-view"), values = here(), width = box.clientWidth || 600;
  fill(find("#levels"), levelsMarkup());
  fill(find("#strip"), stripMarkup(values, find("#strip").clientWidth || 600));
  fill(box, state.level === "stages" ? stagesMarkup(values) : focusMarkup(values, width));
  find("#net-legend").hidden = state.level === "stages";
}

/** The four levels, one click apart. */
function levelsMarkup() {
  const names = { stages: "Stages", layer: isOutput(state.layer) ? "Output" : `Layer ${state.layer}`,
    neuron: `Neuron ${neuronName(state.layer, state.neuron)}`, lemma: model.layers[state.layer - 1].lemmas.length ? "Lemma" : "Sum" };
  return joined(LEVELS.map((level) => html`<li><button data-id="level-${level}" data-level="${level}"
    ${level === state.level ? new Markup('aria-current="step"') : ""}>${names[level]}</button></li>`));
}

// -- the strip ---------------------------------------------------------------------------------------

function stripMarkup(values, width) {
  const depth = model.depth, cell = width / depth, most = Math.max(...model.layers.map((each) => each.names.length));
  const tall = most > 24 ? Math.max(1.6, 150 / most) : most > 8 ? 9 : 12, top = 30, bottom = top + most * tall;
  const first = Math.max(1, state.layer - 1), last = Math.min(depth, state.layer + 1);
  const cells = model.layers.flatMap((layer, i) => layer.names.map((name, c) => cellMarkup(values, i + 1, c, cell, top + c * tall, tall)));
  const now = state.level === "layer" ? "" : cellMarkup(values, state.layer, state.neuron, cell, top + state.neuron * tall, Math.max(5, tall), "now");
  return html`<svg width="${width}" height="${bottom + 20}" role="img" aria-label="All ${depth} layers; dark cells pass something on for this point.">
    ${bandsMarkup(width, cell)}
    ${cells}${now}
    <rect class="window" x="${((first - 1) * cell - 1).toFixed(1)}" y="${top - 4}" width="${((last - first + 1) * cell + 2).toFixed(1)}" height="${(most * tall + 6).toFixed(1)}" rx="3"/>
    ${layerTicks(depth, cell).map((l) => html`<text class="quiet" x="${((l - .5) * cell).toFixed(1)}" y="${bottom + 16}" text-anchor="middle">${isOutput(l) ? "out" : l}</text>`)}
  </svg>`;
}

function cellMarkup(values, l, c, wide, y, tall, kind = activity(values, l, c)) {
  const gap = wide > 6 ? 1.5 : .4, height = tall > 4 ? tall - 1.5 : tall * .85;
  return html`<rect class="cell ${kind}" x="${((l - 1) * wide + gap / 2).toFixed(2)}" y="${y.toFixed(1)}" width="${(wide - gap).toFixed(2)}" height="${height.toFixed(2)}" data-go="${l},${c}"><title>${neuronName(l, c)} in ${layerName(l)}</title></rect>`;
}

const layerTicks = (depth, cell) => (cell > 20 ? span(1, depth) : ticks(1, depth, (depth * cell) / 60).filter((l) => Number.isInteger(l) && l >= 1 && l <= depth));

/** A bar over each stage, its name where there is room, and always over the one in focus. */
function bandsMarkup(width, cell) {
  const most = Math.floor(width / 7), groups = stageGroups().map((each) => ({ ...each, name: cut(each.name, most) })), now = groups.find((each) => each.first <= state.layer && state.layer <= each.last);
  const room = (name) => name.length * 6.6 + 8;
  const ends = (each) => [(each.first - 1) * cell, each.last * cell];
  const centre = (each) => clamp((ends(each)[0] + ends(each)[1]) / 2, room(each.name) / 2 - 4, width - room(each.name) / 2 + 4);
  const apart = (each) => each === now || Math.abs(centre(each) - centre(now)) > (room(each.name) + room(now.name)) / 2;
  return joined(groups.map((each) => {
    const [from, to] = ends(each), kind = each === now ? " now" : "";
    const named = each === now || (room(each.name) <= to - from && apart(each));
    const text = named ? html`<text class="band-name${kind}" x="${centre(each).toFixed(1)}" y="13" text-anchor="middle" data-go="${each.first},0">${each.name}</text>` : "";
    return html`<rect class="band${kind}" x="${(from + .8).toFixed(1)}" y="20" width="${Math.max(1, to - from - 1.6).toFixed(1)}" height="3" rx="1.5" data-go="${each.first},0"><title>${each.name}</title></rect>${text}`;
  }));
}

// -- the stages, in words ----------------------------------------------------------------------------

function stagesMarkup(values) {
  return html`<ol class="stages">${stageGroups().map((each) => {
    const now = each.first <= state.layer && state.layer <= each.last;
    const which = each.first === each.last ? (isOutput(each.first) ? "output" : `layer ${each.first}`) : `layers ${each.first} to ${each.last}`;
    return html`<li><button data-id="stage-${each.first}" data-stage="${each.first}" ${now ? new Markup('aria-current="true"') : ""}>
      <span class="who">${each.name}</span><span class="what">${stageWords(each, values)}</span><span class="which">${which}</span></button></li>`;
  })}</ol>`;
}

/** What the stage hands on for this point. */
function stageWords(group, values) {
  const l = group.last, found = values[l];
  if (!found) return "";
  if (isHidden(l)) return html`<i>to be predicted</i>`;
  const some = span(0, Math.min(model.width(l), 5) - 1).map((c) => html`<i>${neuronName(l, c)}</i> = ${eye(found.h(c), 6)}`);
  const more = model.width(l) > 5 ? html` and ${model.width(l) - 5} more` : "";
  return html`${joined(some, ", ")}${more}`;
}

// -- three layers in focus ---------------------------------------------------------------------------

/** The neurons of layer l that are drawn, at most MOST_SHOWN of them. */
function shownNeurons(l) {
  const width = model.width(l), all = span(0, width - 1);
  if (width <= MOST_SHOWN) return all;
  if (l === state.layer) {
    const first = clamp(state.neuron - (MOST_SHOWN >> 1), 0, width - MOST_SHOWN);
    return span(first, first + MOST_SHOWN - 1);
  }
  const joinedTo = l < state.layer ? model.layers[state.layer - 1].rows[state.neuron]
    : model.layers[l - 1].rows.flatMap((row, c) => row.filter(([j]) => j === state.neuron).map(([, w]) => [c, w]));
  const size = ([, w]) => (w < 0n ? -w : w);
  const best = [...joinedTo].sort((a, b) => (size(a) < size(b) ? 1 : size(a) > size(b) ? -1 : a[0] - b[0])).slice(0, MOST_SHOWN).map(([j]) => j);
  const rest = best.length ? [] : all.slice(0, MOST_SHOWN);
  return [...best, ...rest].sort((a, b) => a - b);
}

/** Where everything stands: columns of boxes, and the place of each neuron. */
function focusPlan(width) {
  const layers = [state.layer - 1, state.layer, ...(state.layer < model.depth ? [state.layer + 1] : [])];
  const columns = layers.map((l) => ({ l, shown: shownNeurons(l) }));
  const rest = (each) => model.width(each.l) - each.shown.length;
  const box = Math.min(138, Math.floor((width - 2 * (width < 480 ? 42 : 90)) / 3)), most = Math.max(...columns.map((each) => each.shown.length));
  const tall = 38, gap = most > 6 ? 7 : 11, height = most * (tall + gap) - gap;
  columns.forEach((each, k) => {
    each.x = columns.length === 1 ? 0 : 1 + (k * (width - box - 2)) / (columns.length - 1);
    const own = each.shown.length * (tall + gap) - gap;
    each.y = new Map(each.shown.map((c, i) => [c, 32 + (height - own) / 2 + i * (tall + gap) + tall / 2]));
    each.rest = rest(each);
  });
  return { columns, box, tall, width, height: 32 + height + (columns.some((each) => each.rest) ? 26 : 4) };
}

function focusMarkup(values, width) {
  const plan = focusPlan(width);
  return html`<svg width="${width}" height="${plan.height}" role="group" aria-label="${state.layer < model.depth ? "Three" : "Two"} layers with their weights">
    ${edgesMarkup(plan)}${plan.columns.map((column, k) => columnMarkup(column, k, plan, values))}</svg>`;
}

function columnMarkup(column, k, plan, values) {
  const name = column.l === 0 ? "inputs" : layerName(column.l);
  const anchor = column.x + plan.box / 2;
  const more = column.rest ? html`<text class="quiet" x="${anchor}" y="${plan.height - 6}" text-anchor="middle">and ${column.rest} more</text>` : "";
  return html`<text class="quiet" x="${anchor}" y="14" text-anchor="middle">${name}</text>${
    column.shown.map((c) => nodeMarkup(column.l, c, column.x, column.y.get(c), plan, values))}${more}`;
}

function nodeMarkup(l, c, x, y, plan, values) {
  const name = neuronName(l, c), value = values[l] && !isHidden(l) ? values[l].h(c) : null;
  const chosen = l === state.layer && c === state.neuron && state.level !== "layer", off = activity(values, l, c) === "off" && l > 0 && model.layers[l - 1].relu[c];
  const shown = value ? (l === 0 && eyeDecimal(value).length < 9 ? eyeDecimal(value) : fitted(value, Math.floor((plan.box - 16) / 9.4))) : isHidden(l) ? "?" : "–";
  const oneLine = name.length * 9.4 + shown.length * 10.6 + 28 <= plan.box;
  const short = cut(name, oneLine ? 99 : Math.floor((plan.box - 10) / 7.2));
  const words = oneLine
    ? html`<text class="name" x="${x + 11}" y="${y + 5}">${short}</text><text class="val" x="${x + plan.box - 11}" y="${y + 5}" text-anchor="end">${shown}</text>`
    : html`<text class="name" style="font-size:12.5px" x="${x + plan.box / 2}" y="${y - 5}" text-anchor="middle">${short}</text><text class="val" style="font-size:14px" x="${x + plan.box / 2}" y="${y + 13}" text-anchor="middle">${shown}</text>`;
  const does = l > 0 ? html`role="button" tabindex="0" data-id="node-${l}-${c}" data-go="${l},${c}"${chosen ? new Markup(' aria-pressed="true"') : ""}` : "";
  return html`<g class="node${off ? " off" : ""}${chosen ? " now" : ""}" ${does}><title>${name} in ${layerName(l)}${value ? ` is ${told(value)}` : ""}${off ? ", off" : ""}</title>
    <rect class="box" x="${x}" y="${y - plan.tall / 2}" width="${plan.box}" height="${plan.tall}" rx="${l === 0 ? 2 : 8}"/>${words}</g>`;
}

/** Lines between neighbouring columns; those of the chosen neuron strong, with their weights. */
function edgesMarkup(plan) {
  const lines = [], words = [];
  plan.columns.slice(1).forEach((to, k) => {
    const from = plan.columns[k];
    to.shown.forEach((c) => model.layers[to.l - 1].rows[c].forEach(([j, w], term) => {
      if (!from.y.has(j)) return;
      const kind = state.level === "layer" ? (to.l === state.layer ? "out" : "") : to.l === state.layer && c === state.neuron ? "in" : to.l === state.layer + 1 && j === state.neuron ? "out" : "";
      const [x0, x1, y0, y1] = [from.x + plan.box, to.x, from.y.get(j), to.y.get(c)], bend = (x1 - x0) * .46;
      const path = html`<path class="edge ${kind}${w < 0n ? " minus" : ""}" d="M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}"/>`;
      if (kind) lines.push(path); else lines.unshift(path);
      const room = Math.floor((x1 - x0) / 9), exact = fitted(model.weight(to.l, c, term), room), text = exact.length > room ? "" : exact;
      if (kind === "in") words.push(html`<text class="weight in" x="${x0 + 6}" y="${y0 - 6}">${text}</text>`);
      if (kind === "out" && state.level !== "layer") words.push(html`<text class="weight out" x="${x1 - 6}" y="${y1 - 6}" text-anchor="end">${text}</text>`);
    }));
  });
  return joined([...lines, ...words]);
}
