/* Only on a device of one's own, and only if its owner ticks it: text that is not saved yet also stays on the device,
   is offered again after a crash, and goes when it is saved, handed in, or when one signs out. */
(() => {
  "use strict";
  const OWN = "miaopu:own-device", PREFIX = "miaopu:kept:";
  const store = (() => { try { window.localStorage.getItem(OWN); return window.localStorage; } catch (_) { return null; } })();
  if (!store) { return; }
  const mine = () => Object.keys(store).filter((key) => key.startsWith(PREFIX));
  const forget = (beginning) => mine().filter((key) => key.startsWith(PREFIX + beginning)).forEach((key) => store.removeItem(key));

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.action && new URL(form.action, location.href).pathname === "/sign-out") { forget(""); store.removeItem(OWN); }
    if (form.dataset && form.dataset.handsIn) { forget(form.dataset.handsIn); }
  });

  function keeping(form) {
    const key = PREFIX + form.dataset.kept, owner = form.dataset.own;
    const box = document.querySelector("[data-own-device]"), tick = box && box.querySelector("input"), offer = document.querySelector("[data-offer]");
    if (!tick) { return; }
    let timer = 0;
    box.hidden = false;
    tick.checked = store.getItem(OWN) === owner;
    const pairs = () => Array.from(new FormData(form)).filter(([name, value]) => typeof value === "string" && !["csrf", "key", "go"].includes(name));
    function write() {
      clearTimeout(timer);
      if (!tick.checked) { return; }
      try { store.setItem(key, JSON.stringify({ owner, at: Date.now(), pairs: pairs() })); } catch (_) { /* a full store keeps nothing; the page still does */ }
    }
    form.addEventListener("writing:changed", () => { clearTimeout(timer); timer = setTimeout(write, 400); });
    form.addEventListener("writing:kept", () => { clearTimeout(timer); store.removeItem(key); });
    window.addEventListener("pagehide", () => { if (timer && store.getItem(key)) { write(); } });
    tick.addEventListener("change", () => {
      if (tick.checked) { store.setItem(OWN, owner); } else { store.removeItem(OWN); forget(""); }
    });

    /* ---- something was left from before ---- */
    const found = read();
    if (!found || !offer || found.owner !== owner) { return; }
    const typed = JSON.stringify(found.pairs.filter(([name]) => name !== "base")), now = JSON.stringify(pairs().filter(([name]) => name !== "base"));
    if (typed === now) { store.removeItem(key); return; }
    const say = offer.querySelector("[data-offer-at]");
    say.textContent = say.dataset.text.replace("%(time)s", new Date(found.at).toLocaleString(document.documentElement.lang));
    offer.hidden = false;
    offer.querySelector("[data-take]").addEventListener("click", () => { fill(found.pairs); offer.hidden = true; });
    offer.querySelector("[data-drop]").addEventListener("click", () => { store.removeItem(key); offer.hidden = true; });

    function read() { try { return JSON.parse(store.getItem(key)); } catch (_) { return null; } }
    /* The text comes back upon the version on which it was written, so that it meets what was saved since as such. */
    function fill(all) {
      const names = new Set(all.map(([name]) => name));
      form.querySelectorAll("[data-question] input[type=checkbox], [data-question] input[type=radio]").forEach((one) => { one.checked = false; });
      form.querySelectorAll("[data-question] [data-row] [name]").forEach((one) => { if (!names.has(one.name)) { one.value = ""; } });
      all.forEach(([name, value]) => put(name, value));
      form.dispatchEvent(new Event("input", { bubbles: true }));
      const first = form.querySelector("[data-question] [name]");
      if (first) { first.dispatchEvent(new Event("input", { bubbles: true })); }
      form.querySelectorAll("[data-table]").forEach((table) => table.dispatchEvent(new Event("input", { bubbles: true })));
    }
    function put(name, value) {
      for (let tries = 0; !fields(name).length && tries < 60; tries += 1) {
        const table = form.querySelector(`[data-table][data-name="${CSS.escape(name.split("-")[0])}"]`), add = table && table.querySelector("[data-add]");
        if (!add) { return; }
        add.click();
      }
      fields(name).forEach((field) => {
        if (field.type === "checkbox" || field.type === "radio") { field.checked = field.checked || field.value === value; } else { field.value = value; }
      });
    }
    function fields(name) { return Array.from(form.elements).filter((field) => field.name === name); }
  }
  document.querySelectorAll("form[data-kept]").forEach(keeping);
})();
