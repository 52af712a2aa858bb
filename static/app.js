/* Every task works without this file. It saves as one types, adds up marks, and asks before it is too late.
   Written for browsers of the age of Chromium 100. */
(() => {
  "use strict";
  const words = document.body.dataset;
  const drift = Date.parse(words.now) - Date.now();
  const dirty = new Set();

  const clock = () => new Date(Date.now() + drift);
  const two = (n) => String(n).padStart(2, "0");
  const time = (at) => [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);
  const each = (root, selector, act) => {
    if (root.matches && root.matches(selector)) { act(root); }
    root.querySelectorAll(selector).forEach(act);
  };
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(18)), (b) => b.toString(16).padStart(2, "0")).join("");

  /* ---- saving as one types: within five seconds of a change, at once when the field or the page is left ---- */
  function autosave(form) {
    const state = document.querySelector("[data-save-state]") || form.insertAdjacentElement("afterbegin", document.createElement("p"));
    const target = form.dataset.autosave || form.action;
    let timer = 0, due = 0, busy = false, wanted = false, pause = 2000, waiting = null, unsure = null, stopped = false;
    state.setAttribute("role", "status");

    const say = (text, bad) => { state.textContent = text; state.className = bad ? "saved saved-bad" : "saved"; };
    const plan = (at) => { due = at; clearTimeout(timer); timer = setTimeout(send, Math.max(0, at - Date.now())); };
    /* The first change sets the time; further typing does not push it away. */
    const soon = (ms) => { const at = Date.now() + ms; if (!due || at < due) { plan(at); } };

    function body() {
      const data = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((field) => data.delete(field.name));
      data.set("key", newKey());
      return data;
    }
    async function send(leaving) {
      clearTimeout(timer);
      due = 0;
      if (busy || stopped || !(wanted || unsure)) { return; }
      busy = true;
      /* An answer that never came may still have been kept: the same body with the same key is safe to repeat. */
      const data = unsure || body();
      if (!unsure) { wanted = false; }
      unsure = data;
      say(words.saving, false);
      try {
        const answer = await fetch(target, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: leaving === true });
        const told = await answer.json();
        if (answer.ok) { kept(told); } else { refused(answer.status, told); }
      } catch (_) {
        say(navigator.onLine === false ? words.offline : words.unsaved, true);
        again();
      }
      busy = false;
      const button = waiting && waiting.button, goes = waiting && !unsure;
      waiting = null;
      if (goes) { form.requestSubmit(button || undefined); }
    }
    function kept(told) {
      unsure = null;
      pause = 2000;
      if (form.elements.base && told.number !== undefined) { form.elements.base.value = told.number; }
      const version = told.number === undefined ? "" : " · " + fill(words.version, { n: told.number });
      say(words.saved + " " + time(told.saved_at ? new Date(told.saved_at) : clock()) + version, false);
      if (wanted) { soon(500); } else { dirty.delete(form); }
    }
    function refused(status, told) {
      say(told.sentence || words.unsaved, true);
      if (status >= 500 || status === 429) { again(); return; }
      unsure = null;
      if (status === 401 || status === 403 || status === 404 || status === 409) { stopped = true; }
    }
    const again = () => { pause = Math.min(pause * 2, 30000); plan(Date.now() + pause); };

    const changed = () => { dirty.add(form); wanted = true; soon(3000); };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("focusout", () => { if (wanted) { soon(200); } });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { send(true); } });
    window.addEventListener("online", () => { if (wanted || unsure) { plan(Date.now() + 100); } });
    window.addEventListener("pageshow", (event) => { if (event.persisted) { stopped = false; } });
    form.addEventListener("submit", (event) => {
      if (busy && !waiting) {
        /* The save on its way gives the form a new base; without it the form would meet itself as a stranger. */
        event.preventDefault();
        event.stopImmediatePropagation();
        waiting = { button: event.submitter };
        return;
      }
      clearTimeout(timer);
      wanted = false;
      stopped = true;
      dirty.delete(form);
    });
  }

  /* ---- exact sums: hundredths as integers, fractions as pairs ---- */
  function hundredths(text) {
    const found = /^\s*(\d{1,13})(?:\.(\d{1,2}))?\s*$/.exec(String(text).replace(/,/g, ""));
    return found ? Number(found[1]) * 100 + Number(((found[2] || "") + "00").slice(0, 2)) : null;
  }
  const shown = (value) => String(Math.floor(value / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ",") + "." + two(value % 100);
  /* Half up to two places, without a float on the way. */
  const rounded = (top, bottom) => shown(Number((top * 200n + bottom) / (bottom * 2n)));

  /* A live weighted total: data-total on the sheet; data-weight-num, -den and data-max (hundredths) on each criterion. */
  function total(sheet) {
    const out = sheet.querySelector("[data-total-out]"), left = sheet.querySelector("[data-left-out]");
    if (!out) { return; }
    const rows = sheet.querySelectorAll("[data-weight-num]");
    function count() {
      let top = 0n, bottom = 1n, done = 0;
      rows.forEach((row) => {
        const chosen = row.querySelector("input[type=radio]:checked") || row.querySelector("input[type=text]");
        const mark = chosen ? hundredths(chosen.value) : null;
        const part = row.querySelector("[data-part-out]");
        const isAbsent = chosen && chosen.value === "na";
        if (isAbsent) { done += 1; }
        if (mark === null) { if (part) { part.textContent = "—"; } return; }
        const a = BigInt(row.dataset.weightNum) * BigInt(mark) * BigInt(sheet.dataset.total);
        const b = BigInt(row.dataset.weightDen) * BigInt(row.dataset.max);
        if (part) { part.textContent = rounded(a, b); }
        top = top * b + a * bottom;
        bottom *= b;
        done += 1;
      });
      out.textContent = done ? rounded(top, bottom) : "—";
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
    each(root, "form[data-autosave]", autosave);
    each(root, "form[data-preferences]", preferences);
    each(root, "[data-total]", total);
    each(root, "[data-deadline]", countdown);
    each(root, "[data-copy]", copy);
    each(root, "[data-open]", opener);
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
  window.addEventListener("beforeunload", (event) => {
    if (dirty.size) { event.preventDefault(); event.returnValue = words.leave; }
  });
  const summary = document.getElementById("summary");
  if (summary) { summary.focus(); }
  start(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) { start(event.target); } });
})();
