/* One page of a PDF at a time, drawn on a canvas; nothing that a PDF carries is run. */
const reader = document.querySelector("[data-reader]");
const say = reader.dataset, part = (name) => reader.querySelector(name);
const place = part("[data-place]"), sheet = part("[data-sheet]"), canvas = part("canvas"), words = part("[data-words]");
const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4], AREA = 16e6;
const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);
let file = null, number = 1, step = STEPS.indexOf(1), drawing = null, wanted = false;

async function draw() {
  if (drawing) { wanted = true; drawing.cancel(); return; }
  const page = await file.getPage(number), plain = page.getViewport({ scale: 1 });
  /* At step 1 the page is as wide as the frame, and at most as large as an engine's canvas may be. */
  const scale = STEPS[step] * (sheet.clientWidth - 2) / plain.width;
  const dense = Math.min(window.devicePixelRatio || 1, Math.sqrt(AREA / (plain.width * plain.height)) / scale);
  const view = page.getViewport({ scale: scale * dense });
  canvas.width = Math.floor(view.width);
  canvas.height = Math.floor(view.height);
  canvas.style.width = Math.floor(plain.width * scale) + "px";
  drawing = page.render({ canvas, viewport: view });
  try { await drawing.promise; } catch (error) { if (error.name !== "RenderingCancelledException") { drawing = null; throw error; } }
  drawing = null;
  if (wanted) { wanted = false; draw(); return; }
  const text = fill(say.page, { n: number, of: file.numPages });
  place.textContent = text;
  canvas.setAttribute("aria-label", text);
  words.textContent = (await page.getTextContent()).items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join("");
  part("[data-go='-1']").disabled = number === 1;
  part("[data-go='1']").disabled = number === file.numPages;
  part("[data-zoom='-1']").disabled = step === 0;
  part("[data-zoom='1']").disabled = step === STEPS.length - 1;
}
function go(by) {
  const next = Math.min(Math.max(number + by, 1), file.numPages);
  if (next !== number) { number = next; sheet.scrollTop = 0; draw(); }
}
function zoom(by) {
  const next = Math.min(Math.max(step + by, 0), STEPS.length - 1);
  if (next !== step) { step = next; draw(); }
}
function keys(event) {
  if (!file || event.ctrlKey || event.metaKey || event.altKey) { return; }
  const act = { ArrowLeft: () => go(-1), PageUp: () => go(-1), ArrowRight: () => go(1), PageDown: () => go(1), Home: () => go(-Infinity), End: () => go(Infinity), "+": () => zoom(1), "=": () => zoom(1), "-": () => zoom(-1) }[event.key];
  const scrolls = event.key.startsWith("Arrow") && sheet.scrollWidth > sheet.clientWidth + 1;
  if (act && !scrolls && !event.target.closest("input, select, textarea")) { event.preventDefault(); act(); }
}

async function open() {
  reader.hidden = false;
  const pdf = await import(say.library);
  pdf.GlobalWorkerOptions.workerSrc = say.worker;
  const parts = say.parts;
  try {
    file = await pdf.getDocument({ url: say.reader, cMapUrl: parts + "cmaps/", cMapPacked: true, wasmUrl: parts + "wasm/", useSystemFonts: true, isEvalSupported: false, enableXfa: false, disableAutoFetch: true, rangeChunkSize: 262144, verbosity: 0 }).promise;
    await draw();
  } catch (error) {
    place.textContent = error.name === "PasswordException" ? say.locked : say.broken;
    reader.classList.add("reader-broken");
    return;
  }
  reader.querySelectorAll("[data-go]").forEach((button) => button.addEventListener("click", () => go(Number(button.dataset.go))));
  reader.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoom(Number(button.dataset.zoom))));
  document.addEventListener("keydown", keys);
  let width = sheet.clientWidth;
  new ResizeObserver(() => { if (sheet.clientWidth !== width) { width = sheet.clientWidth; draw(); } }).observe(sheet);
}
open();
