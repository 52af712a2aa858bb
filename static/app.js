/* Every task works without this file. It adds up marks and asks before it is too late; fields.js counts, writing.js saves as one types.
   Written for browsers of the age of Chromium 100. */
(() => {
  "use strict";
  const words = document.body.dataset;
  const drift = Date.parse(words.now) - Date.now();

  /* The page of the system: this machine's clock beside the reader's. The way of the page itself takes some seconds. */
  document.querySelectorAll("[data-clock-same]").forEach((line) => {
    const off = Math.round(drift / 1000), said = line.dataset;
    line.textContent = Math.abs(off) < 60 ? said.clockSame
      : (off > 0 ? said.clockAhead : said.clockBehind).replace("%(n)s", Math.abs(off));
  });

  const clock = () => new Date(Date.now() + drift);
  const two = (n) => String(n).padStart(2, "0");
  const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);
  const each = (root, selector, act) => {
    if (root.matches && root.matches(selector)) { act(root); }
    root.querySelectorAll(selector).forEach(act);
  };

  /* ---- exact sums: hundredths as integers, fractions as pairs ---- */
  function hundredths(text) {
    const found = /^\s*(\d{1,13})(?:\.(\d{1,2}))?\s*$/.exec(String(text).replace(/,/g, ""));
    return found ? Number(found[1]) * 100 + Number(((found[2] || "") + "00").slice(0, 2)) : null;
  }
  const shown = (value) => String(Math.floor(value / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ",") + "." + two(value % 100);
  /* Half up to two places, without a float on the way. */
  const rounded = (top, bottom) => shown(Number((top * 200n + bottom) / (bottom * 2n)));

  /* A live weighted total: data-total on the sheet; data-weight-num, -den and data-max (hundredths) on each criterion.
     What is not applicable counts no weight, unless data-keeps says so: the others are scaled to the whole. */
  function total(sheet) {
    const out = sheet.querySelector("[data-total-out]"), left = sheet.querySelector("[data-left-out]");
    if (!out) { return; }
    const rows = sheet.querySelectorAll("[data-weight-num]");
    function count() {
      let top = 0n, bottom = 1n, weights = 0n, wholes = 1n, done = 0, isWhole = true;
      rows.forEach((row) => {
        const field = row.querySelector("input[type=text]");
        const chosen = (field && field.value.trim() ? field : row.querySelector("input[value]:checked")) || field;
        const mark = chosen ? hundredths(chosen.value) : null;
        const part = row.querySelector("[data-part-out]");
        const isAbsent = chosen && chosen.value === "na";
        if (isAbsent) { done += 1; }
        const num = BigInt(row.dataset.weightNum), den = BigInt(row.dataset.weightDen);
        if (isAbsent && !("keeps" in row.dataset)) { isWhole = false; } else { weights = weights * den + num * wholes; wholes *= den; }
        if (mark === null || mark > Number(row.dataset.max)) { if (part) { part.textContent = "—"; } return; }
        const a = num * BigInt(mark) * BigInt(sheet.dataset.total), b = den * BigInt(row.dataset.max);
        if (part) { part.textContent = rounded(a, b); }
        top = top * b + a * bottom;
        bottom *= b;
        done += 1;
      });
      out.textContent = !done || !weights ? "—" : isWhole ? rounded(top, bottom) : rounded(top * wholes, bottom * weights);
      if (left) { left.textContent = String(rows.length - done); }
    }
    sheet.addEventListener("change", count);
    sheet.addEventListener("input", count);
    count();
  }

  /* ---- small things ---- */
  function countdown(element) {
    const end = Date.parse(element.dataset.deadline), say = element.dataset;
    function show() {
      const left = Math.floor((end - clock().getTime()) / 1000);
      const d = Math.floor(left / 86400), h = Math.floor(left % 86400 / 3600), m = Math.floor(left % 3600 / 60), s = two(left % 60);
      if (left < 0) { element.textContent = say.over || ""; return; }
      if (d) { element.textContent = fill(say.days, { d, h }); }
      else if (h || !say.seconds) { element.textContent = fill(say.hours, { h, m }); }
      else { element.textContent = fill(say.seconds, { m, s }); }
      setTimeout(show, d || h ? 15000 : 1000);
    }
    show();
  }
  function copy(button) {
    button.hidden = !(navigator.clipboard && window.isSecureContext);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = words.copied;
    });
  }
  function opener(button) {
    const dialog = document.getElementById(button.dataset.open);
    if (!dialog || !dialog.showModal) { return; }
    button.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
  }
  /* The browser's own button speaks the browser's language; ours speaks the page's. */
  function chooser(field) {
    const button = document.createElement("label"), name = document.createElement("span");
    button.className = "button button-plain";
    button.htmlFor = field.id;
    button.textContent = field.dataset.choose;
    name.className = "hint";
    name.setAttribute("role", "status");
    const show = () => { name.textContent = Array.from(field.files, (file) => file.name).join(" · ") || field.dataset.none; };
    field.classList.add("sr");
    field.after(button, name);
    field.addEventListener("change", show);
    show();
  }
  /* Text size changes at once; the server is told, so that the next page knows. */
  function preferences(form) {
    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (!button || button.name !== "text_size") { return; }
      event.preventDefault();
      event.stopImmediatePropagation();
      document.documentElement.dataset.text = button.value;
      form.querySelectorAll("[name=text_size]").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      const data = new FormData(form);
      data.set("text_size", button.value);
      try { await fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" }); } catch (_) { /* only this page is larger, then */ }
    });
  }

  function start(root) {
    each(root, "form[data-preferences]", preferences);
    each(root, "[data-total]", total);
    each(root, "[data-deadline]", countdown);
    each(root, "[data-copy]", copy);
    each(root, "[data-open]", opener);
    each(root, "input[data-choose]", chooser);
    each(root, "[data-close]", (button) => button.addEventListener("click", (event) => { event.preventDefault(); button.closest("dialog").close(); }));
    each(root, "[data-print]", (button) => { button.hidden = false; button.addEventListener("click", () => window.print()); });
    each(root, "[data-back]", (button) => { button.hidden = history.length < 2; button.addEventListener("click", () => history.back()); });
  }

  /* A second click does nothing while the first is on its way. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) { button.setAttribute("aria-busy", "true"); }
    setTimeout(() => { delete form.dataset.sent; if (button) { button.removeAttribute("aria-busy"); } }, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("[aria-busy]").forEach((button) => { button.removeAttribute("aria-busy"); });
  });
  const summary = document.getElementById("summary");
  if (summary && !location.hash) { summary.focus(); }
  start(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) { start(event.target); } });
})();
