// The face of the walk begins here.

const DATA = JSON.parse(document.getElementById("data").textContent);

/** What there is without any face: title, verdict, what was left out. */
async function start() {
  const main = document.getElementById("walk"), say = (tag, text) => {
    const element = document.createElement(tag);
    element.textContent = text;
    main.append(element);
  };
  say("h1", DATA.title);
  say("p", DATA.subtitle);
  const { outcome, code, place, expected, found } = DATA.verdict;
  say("p", code ? `${outcome} ${code} at ${place}: expected ${expected}, found ${found}` : outcome);
  DATA.omitted.forEach((sentence) => say("p", sentence));
  const model = new Model(readCertificate(await unpackText(DATA.file.packed)));
  say("p", `${model.points.length} points, ${model.depth} layers`);
  document.body.dataset.ready = "1";
}

start();
