// What a page has around its data: unpacking, and the checker in a worker of its own.

/** The bytes behind base64 of gzip. */
async function unpack(packed) {
  const raw = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const unpackText = async (packed) => new TextDecoder().decode(await unpack(packed));

/** What the worker runs after the checker's own source. */
const WORKER = `onmessage = ({ data }) => {
  const began = performance.now();
  const progress = (layer, layers) => postMessage({ layer, layers });
  const { outcome, code, place, expected, found } = Checker.check(data, { progress });
  const sha256 = Checker.sha256(data), ms = performance.now() - began;
  postMessage({ outcome, code, place, expected, found, sha256, ms });
};`;

/** The third checker's verdict on the bytes of a certificate: a promise of {outcome, code, place,
 * expected, found, sha256, ms}.  `progress(layer, layers)` is told on the way.
 *
 * It runs in a worker made of the checker's own source in this page, so that the page stays awake;
 * where a browser allows no such worker, in the page. */
function recheck(bytes, progress = () => {}) {
  return new Promise((resolve, reject) => {
    let worker;
    const here = () => {
      try {
        const began = performance.now(), found = Checker.check(bytes, { progress });
        resolve({ ...found, sha256: Checker.sha256(bytes), ms: performance.now() - began });
      } catch (error) { reject(error); }
    };
    try {
      const source = `${document.getElementById("checker").textContent}\n${WORKER}`;
      const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      worker = new Worker(url);
    } catch { here(); return; }
    worker.onerror = () => { worker.terminate(); here(); };
    worker.onmessage = ({ data }) => {
      if (data.layer !== undefined) { progress(data.layer, data.layers); return; }
      worker.terminate();
      resolve(data);
    };
    worker.postMessage(bytes);
  });
}
