/* The pages of a meeting keep themselves up to date, and a paper is sent until it arrives. Without this file a page is
   refreshed by hand and papers go as plain forms. Written for browsers of the age of Chromium 100. */
(() => {
  "use strict";
  const live = document.querySelector("[data-live]");
  const line = document.querySelector("[data-line]");
  if (!live || !line || !window.EventSource || !window.fetch) { return; }
  const words = line.dataset, waiting = new Map();
  let source = null, over = false, tries = 0;

  const say = (text, bad) => { line.textContent = text || ""; line.classList.toggle("is-bad", Boolean(bad)); };
  const woken = (root) => root.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  const pause = (ms) => new Promise((go) => { setTimeout(go, ms); window.addEventListener("online", go, { once: true }); });
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  function ended() {
    over = true;
    kept().forEach((ballot) => keep(ballot, null));
    if (source) { source.close(); }
    say("card" in live.dataset ? words.void : words.ended, true);
    document.querySelectorAll("#live button, #live input, #live select").forEach((one) => { one.disabled = true; });
  }

  /* ---- papers that wait outlive the page ----
     A phone drops a tab that nobody looks at, and with it what was sent and not yet acknowledged. So it also lies in the
     store of this one tab, under the key of the first try: sent again it is the same paper. Secret ones lie there too,
     for a vote that gets lost is worse than a choice that only the holder of this phone could find, and that goes as
     soon as the server has it, the vote has ended, or the session has. */
  const STORE = "miaopu:paper:" + live.dataset.live + ":";
  const store = (() => { try { return window.sessionStorage; } catch (_) { return null; } })();
  const kept = () => (store ? Object.keys(store).filter((key) => key.startsWith(STORE)).map((key) => key.slice(STORE.length)) : []);
  function keep(ballot, body, kind) {
    try {
      if (body === null) { store.removeItem(STORE + ballot); } else { store.setItem(STORE + ballot, JSON.stringify({ csrf: live.dataset.csrf, body, kind })); }
    } catch (_) { /* no store, or a full one: the page still holds it */ }
  }
  function taken(ballot) {
    let paper = null;
    try { paper = JSON.parse(store.getItem(STORE + ballot)); } catch (_) { /* not ours */ }
    keep(ballot, null);
    return paper && paper.csrf === live.dataset.csrf ? paper : null;  /* never what another person left in this tab */
  }
  function resume() {
    if (!live.dataset.cast) { return; }
    kept().forEach((ballot) => {
      const paper = taken(ballot), section = live.querySelector(`[data-ballot="${ballot}"]`), form = section && section.querySelector("form[data-cast]");
      if (paper === null) { return; }
      if (!section) { say(words.late, true); }
      if (!form) { return; }
      /* The member may have voted elsewhere since: what waited here must not take that place unasked. */
      if (paper.kind !== "ask" || section.dataset.kind !== "ask") { say(words.unsure, true); return; }
      const body = paper.body, given = new URLSearchParams(body);
      form.querySelectorAll("input:not([type=hidden])").forEach((one) => {
        if (["checkbox", "radio"].includes(one.type)) { one.checked = given.getAll(one.name).includes(one.value); } else { one.value = given.get(one.name) || ""; }
      });
      count(form);
      send(form, body, Array.from(form.querySelectorAll(".answers button")).find((one) => one.value === given.get("choice")));
    });
  }

  /* ---- papers ---- */
  function prepare(root) {
    root.querySelectorAll("form").forEach((form) => {
      const csrf = form.elements.csrf, key = form.elements.key;
      if (csrf && !csrf.value) { csrf.value = live.dataset.csrf; }
      if (key && !key.value) { key.value = newKey(); }
    });
    root.querySelectorAll("form[data-cast]").forEach((form) => {
      form.action = live.dataset.cast.replace("BALLOT", form.closest("[data-ballot]").dataset.ballot);
      count(form);
    });
  }
  function count(form) {
    const out = form.querySelector("[data-picked]");
    if (!out) { return; }
    const points = Number(form.dataset.points);
    let n = form.querySelectorAll("input[type=checkbox]:checked").length;
    if (points) { n = Array.from(form.querySelectorAll("[inputmode=numeric]")).reduce((sum, one) => sum + (Number(one.value) || 0), 0); }
    out.textContent = out.dataset.words.replace("%(n)s", n).replace("%(left)s", points - n);
    out.classList.toggle("is-bad", points ? n > points : Number(form.dataset.most) > 0 && n > Number(form.dataset.most));
  }
  function told(form, text) {
    const out = form.querySelector("[data-said]");
    out.textContent = text;
    out.hidden = !text;
  }
  async function send(form, body, chosen) {
    const section = form.closest("[data-ballot]");
    waiting.set(section.dataset.ballot, section);
    keep(section.dataset.ballot, body, section.dataset.kind);
    form.querySelectorAll("button").forEach((one) => { one.setAttribute("aria-busy", "true"); });
    told(form, "");
    while (waiting.has(section.dataset.ballot) && !over) {
      let answer = null;
      try {
        answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" } });
      } catch (_) { /* no line: tried again below */ }
      if (answer && answer.status < 500) { await settle(form, section, answer, chosen); break; }
      say(words.unsent, true);
      await pause(2500);
    }
    waiting.delete(section.dataset.ballot);
    form.querySelectorAll("button").forEach((one) => { one.removeAttribute("aria-busy"); });
  }
  async function settle(form, section, answer, chosen) {
    keep(section.dataset.ballot, null);
    if (line.textContent === words.unsent) { say(""); }
    let said = {};
    try { said = await answer.json(); } catch (_) { /* a page instead of an answer: the status says it */ }
    if (answer.status === 401) { ended(); return; }
    if (!answer.ok && said.reason !== "secret_final") { told(form, said.sentence || words.lost); return; }
    const done = section.querySelector("[data-done]"), recusal = section.querySelector("[data-recusal]");
    section.dataset.kind = "cast";
    form.elements.key.value = newKey();
    done.hidden = false;
    done.focus();
    if (recusal) { recusal.remove(); }
    if (form.querySelector(".answers button")) {
      form.querySelectorAll(".answers button").forEach((one) => { one.setAttribute("aria-pressed", String(one === chosen)); });
      done.querySelector(".alert-title").textContent = form.closest("main").querySelector("[data-chose]").dataset.chose.replace("%(choice)s", chosen.textContent);
    } else if (done.dataset.done === "final") { form.remove(); }
  }
  live.addEventListener("input", (event) => { const form = event.target.closest("form[data-cast]"); if (form) { count(form); } });
  live.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-cast]")) { return; }
    event.preventDefault();
    if (waiting.has(form.closest("[data-ballot]").dataset.ballot)) { return; }
    const body = new URLSearchParams(new FormData(form)), button = event.submitter;
    if (button && button.name) { body.set(button.name, button.value); }
    send(form, body.toString(), button);
  }, true);

  /* ---- what is pushed ---- */
  function merged(html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    made.content.querySelectorAll("[data-ballot]").forEach((fresh) => {
      const old = live.querySelector(`[data-ballot="${fresh.dataset.ballot}"]`);
      /* What is being answered, or was, stays as it is; only the server's other word replaces it. That a paper may be
         given is not newer than that it was, for none is taken back; and whoever still sends one hears it by its answer. */
      const was = old && old.dataset.kind, is = fresh.dataset.kind;
      if (old && (was === is || (was === "cast" && is === "ask") || (waiting.has(fresh.dataset.ballot) && is === "cast"))) { fresh.replaceWith(old); }
    });
    live.replaceChildren(made.content);
    waiting.forEach((section, ballot) => {
      if (!live.contains(section)) { waiting.delete(ballot); keep(ballot, null); say(words.late, true); }
    });
    prepare(live);
    woken(live);
  }
  async function fetched() {
    const focused = document.activeElement && document.activeElement.id;
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) { if (answer.type === "opaqueredirect" || answer.status === 401) { ended(); } return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.getElementById("live");
    if (!fresh) { return; }
    live.dataset.version = fresh.dataset.version;
    live.replaceChildren(...fresh.childNodes);
    woken(live);
    const again = focused && document.getElementById(focused);
    if (again) { again.focus(); }
  }
  function listen() {
    source = new EventSource(live.dataset.live);
    source.addEventListener("open", () => { tries = 0; if (line.textContent === words.lost) { say(""); } });
    source.addEventListener("board", (event) => merged(JSON.parse(event.data).html));
    source.addEventListener("changed", (event) => { if (event.data !== live.dataset.version) { fetched().catch(() => {}); } });
    source.addEventListener("ended", ended);
    source.addEventListener("error", () => {
      if (over) { return; }
      if (line.textContent !== words.unsent) { say(words.lost, true); }
      if (source.readyState === EventSource.CLOSED) { again(); }
    });
  }
  /* The server refused: the session has ended, or it is starting again. */
  async function again() {
    source.close();
    await pause(Math.min(2000 * 2 ** tries, 30000) * (0.7 + Math.random() * 0.6));
    tries += 1;
    try {
      const answer = await fetch(live.dataset.live, { credentials: "same-origin", redirect: "manual" });
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) { ended(); return; }
    } catch (_) { /* no line yet */ }
    if (!over) { listen(); }
  }
  prepare(live);
  resume();
  listen();
  window.addEventListener("pagehide", () => { if (source) { source.close(); } });
  window.addEventListener("pageshow", (event) => { if (event.persisted && !over) { listen(); } });
})();
