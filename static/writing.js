/* Saving as one types: within five seconds of a change, at once when the field or the page is left.
   Nothing is said to be saved before the server has said so; what is not saved stays on the page and is sent again.
   Written for browsers of the age of Chromium 100. Every task works without this file. */
(() => {
  "use strict";
  const SOON = 3000, LEFT = 200, SHORTEST = 2000, LONGEST = 30000, LOOK = 10000, LIGHT = 60000;
  const TROUBLE = ["offline", "unsaved", "expired", "stranger", "refused"];
  const words = document.body.dataset;
  const drift = Date.parse(words.now) - Date.now();
  const two = (n) => String(n).padStart(2, "0");
  const time = (at) => [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(18)), (b) => b.toString(16).padStart(2, "0")).join("");
  const forms = new Set();

  function writing(form) {
    const state = document.querySelector("[data-save-state]") || form.insertAdjacentElement("afterbegin", document.createElement("p"));
    const bar = state.closest(".save-bar") || form, say = state.dataset, target = form.dataset.autosave || form.action;
    let timer = 0, due = 0, busy = false, wanted = false, pause = SHORTEST, waiting = null, unsure = null, stopped = false;
    let sent = new Map(), behind = [], next = null, looking = 0;
    state.setAttribute("role", "status");

    /* ---- what the page says ---- */
    function show(name, text) {
      if (say.state === name && state.textContent === text) { return; }
      say.state = name;
      state.textContent = text;
      state.className = TROUBLE.includes(name) || name === "two" ? "saved saved-bad" : "saved";
      offer("[data-sign-in]", name === "expired" || name === "stranger");
      offer("[data-again]", name === "offline" || name === "unsaved");
      if (name === "saved") { offer("[data-merge]", false); }
    }
    function offer(selector, isWanted, address) {
      const found = bar.querySelector(selector);
      if (found) { found.hidden = !isWanted; }
      if (found && address) { found.href = address; }
    }
    function tell(text) {
      const note = document.querySelector("[data-writing]");
      if (note) { note.textContent = text || ""; note.hidden = !text; }
    }
    const unsent = () => wanted || unsure !== null;

    /* ---- when to send ---- */
    const plan = (at) => { due = at; clearTimeout(timer); timer = setTimeout(send, Math.max(0, at - Date.now())); };
    /* The first change sets the time; further typing does not push it away. */
    const soon = (ms) => { const at = Date.now() + ms; if (!due || at < due) { plan(at); } };
    const again = () => { pause = Math.min(pause * 2, LONGEST); plan(Date.now() + pause); };

    function body() {
      const data = new FormData(form);
      form.querySelectorAll("input[type=file]").forEach((field) => data.delete(field.name));
      data.set("key", newKey());
      return data;
    }
    /* A browser carries at most 64 KB past the end of a page. */
    function isLight(data) {
      let size = 0;
      data.forEach((value, name) => { size += new Blob([name, String(value)]).size + 120; });
      return size < LIGHT;
    }
    function typed() {
      const found = new Map();
      form.querySelectorAll("[data-question]").forEach((question) => {
        const fields = Array.from(question.querySelectorAll("[name]"), (field) => [field.name, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value]);
        found.set(question.dataset.question, JSON.stringify(fields));
      });
      return found;
    }

    async function send(leaving) {
      clearTimeout(timer);
      due = 0;
      if (busy) { next = next || leaving === true; return; }
      if (stopped || say.state === "expired" || !unsent()) { return; }
      busy = true;
      if (behind.length && !await takeOver()) { busy = false; again(); return; }
      /* An answer that never came may still have been kept: the same body with the same key is safe to repeat. */
      const data = unsure || body();
      if (!unsure) { wanted = false; sent = typed(); form.dispatchEvent(new CustomEvent("writing:sent", { bubbles: true })); }
      unsure = data;
      show("saving", words.saving);
      try {
        const answer = await fetch(target, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin", keepalive: leaving === true && isLight(data) });
        const told = await answer.json();
        if (answer.ok) { await kept(told); } else { refused(answer.status, told); }
      } catch (_) {
        if (navigator.onLine === false) { show("offline", words.offline); } else { show("unsaved", words.unsaved); }
        again();
      }
      busy = false;
      settle();
    }
    /* What had to wait for the answer: a button that was pressed, or the page being left. */
    function settle() {
      const pressed = waiting, left = next;
      waiting = null;
      next = null;
      if (pressed && !unsure && !stopped) { form.requestSubmit(pressed.button || undefined); } else if (left && unsent() && !due) { send(true); }
    }

    /* ---- what the server answered ---- */
    async function kept(told) {
      unsure = null;
      pause = SHORTEST;
      behind = told.theirs || [];
      if (behind.length && !await takeOver()) { again(); return; }
      if (told.number !== undefined && !form.dataset.raced) { base(told.number); }
      delete form.dataset.raced;
      tell(told.merged || told.writing);
      show("saved", told.said || words.saved + " " + time(told.saved_at ? new Date(told.saved_at) : new Date(Date.now() + drift)) + (told.number === undefined ? "" : " · " + words.version.replace("%(n)s", told.number)));
      form.dispatchEvent(new CustomEvent("writing:kept", { bubbles: true, detail: told }));
      if (wanted) { show("writing", say.writes || words.saving); soon(500); }
    }
    function refused(status, told) {
      if (status >= 500 || status === 429) { show("unsaved", told.sentence || words.unsaved); again(); return; }
      if (status === 401 || told.reason === "forged") { show("expired", say.expired || told.sentence); watch(); return; }
      unsure = null;
      if (status === 409 && told.merge) {
        /* The text is kept as a version of its own, and one may go on writing on it. */
        base(told.number);
        tell(told.writing);
        show("two", told.sentence);
        offer("[data-merge]", true, told.merge);
        form.dispatchEvent(new CustomEvent("writing:kept", { bubbles: true, detail: told }));
        if (wanted) { soon(500); }
        return;
      }
      show("refused", told.sentence || words.unsaved);
      form.dataset.unkept = "1";
      if (status === 403 || status === 404 || status === 409) { stopped = true; }
    }
    function base(number) {
      if (form.elements.base) { form.elements.base.value = number; }
    }

    /* Others changed some questions meanwhile: their answers come onto this page, unless one is typing there.
       Where one is, the old base stays, and the two texts meet as such. */
    async function takeOver() {
      show("saving", say.behind || words.saving);
      const page = await fresh();
      if (!page) { return false; }
      const now = typed();
      behind.forEach((name) => {
        const selector = `[data-question="${CSS.escape(name)}"]`, here = form.querySelector(selector), there = page.querySelector(selector);
        if (!here || !there) { return; }
        if (now.get(name) !== sent.get(name)) { form.dataset.raced = "1"; return; }
        const focus = here.contains(document.activeElement) && document.activeElement.id, made = document.importNode(there, true);
        here.replaceWith(made);
        made.classList.add("taken-over");
        made.dispatchEvent(new Event("htmx:load", { bubbles: true }));
        if (focus && document.getElementById(focus)) { document.getElementById(focus).focus(); }
      });
      behind = [];
      return true;
    }
    let answered = 0;
    async function fresh() {
      answered = 0;
      try {
        const answer = await fetch(location.pathname + location.search, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        answered = answer.status;
        return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
      } catch (_) { return null; }
    }

    /* ---- after the session ended: look whether the same person has signed in again, here or in another tab ---- */
    function watch() {
      clearTimeout(looking);
      looking = setTimeout(look, LOOK);
    }
    async function look() {
      if (say.state !== "expired" && say.state !== "stranger") { return; }
      const page = document.visibilityState === "hidden" ? null : await fresh();
      const found = page && page.querySelector("form[data-autosave]");
      const isOther = found ? (found.dataset.own || "") !== (form.dataset.own || "") : answered === 403 || answered === 404;
      if (isOther) { show("stranger", say.stranger || words.unsaved); }
      if (isOther || !found) { watch(); return; }
      const token = found.elements.csrf.value;
      document.querySelectorAll("input[name=csrf]").forEach((field) => { field.value = token; });
      if (unsure) { unsure.set("csrf", token); }
      show("saving", words.saving);
      send();
    }

    /* ---- what happens on the page ---- */
    function changed(event) {
      if (!event.target.name && !event.target.closest("[data-table]")) { return; }
      wanted = true;
      delete form.dataset.unkept;
      if (!busy && !["two", "expired", "stranger", "offline", "unsaved"].includes(say.state)) { show("writing", say.writes || state.textContent); }
      form.dispatchEvent(new CustomEvent("writing:changed", { bubbles: true }));
      soon(Number(form.dataset.within) || SOON);
    }
    const leave = () => { if (unsent()) { send(true); } };
    const back = () => { if (say.state === "expired" || say.state === "stranger") { look(); } else if (unsent()) { plan(Date.now() + 100); } };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("focusout", () => { if (wanted) { soon(LEFT); } });
    bar.addEventListener("click", (event) => { if (event.target.closest("[data-again]")) { pause = SHORTEST; send(); } });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { leave(); } else { back(); } });
    window.addEventListener("pagehide", leave);
    window.addEventListener("focus", back);
    window.addEventListener("online", back);
    window.addEventListener("offline", () => { if (unsent()) { show("offline", words.offline); } });
    window.addEventListener("pageshow", (event) => { if (event.persisted) { stopped = false; back(); } });
    form.addEventListener("submit", (event) => {
      const isLost = unsure !== null && say.state !== "expired";
      if (busy || isLost || navigator.onLine === false) {
        /* The save on its way gives the form a new base; and where no answer comes, leaving the page would lose the text. */
        event.preventDefault();
        event.stopImmediatePropagation();
        waiting = waiting || { button: event.submitter };
        if (!busy) { wanted = true; send(); }
        return;
      }
      clearTimeout(timer);
      wanted = false;
      unsure = null;
      stopped = true;
      delete form.dataset.unkept;
    });
    /* A warning only where leaving would lose something: usually the text is sent on the way out. */
    forms.add(() => (unsent() || busy || form.dataset.unkept) && (busy || form.dataset.unkept || TROUBLE.includes(say.state) || !isLight(body())));
  }

  /* How far the proposal is, anew after a save, at most every ten seconds. */
  function progress(place) {
    let last = 0, timer = 0;
    async function renew() {
      timer = 0;
      last = Date.now();
      try {
        const answer = await fetch(place.dataset.progress, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!answer.ok) { return; }
        const open = place.contains(document.activeElement);
        if (!open) { place.innerHTML = await answer.text(); }
        const meter = place.querySelector("[data-missing]"), left = document.querySelector(".save-bar [data-still]");
        if (meter && left) { left.textContent = meter.dataset.text; }
      } catch (_) { /* the list of the last page still stands */ }
    }
    document.addEventListener("writing:kept", () => { if (!timer) { timer = setTimeout(renew, Math.max(300, last + LOOK - Date.now())); } });
  }
  document.querySelectorAll("[data-progress]").forEach(progress);

  window.addEventListener("beforeunload", (event) => {
    if (Array.from(forms).some((isAtRisk) => isAtRisk())) { event.preventDefault(); event.returnValue = words.leave; }
  });
  document.querySelectorAll("form[data-autosave]").forEach(writing);

  /* Two texts side by side: whoever edits the third one means it. */
  document.querySelectorAll("[data-picks]").forEach((clash) => {
    const own = clash.querySelector("input[value=typed]"), area = clash.querySelector("textarea");
    if (own && area) { area.addEventListener("input", () => { own.checked = true; }); }
  });
})();
