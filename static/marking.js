/* Marks with keyboard and thumb: the number field and the buttons show the same, digits go to the criterion at hand.
   Every task works without this file. Written for browsers of the age of Chromium 100. */
(() => {
  "use strict";
  const OFF = "miaopu:keys-off", BY_KEYS = "miaopu:by-keys";
  const kept = (store, name) => { try { return window[store].getItem(name); } catch (_) { return null; } };
  const keep = (store, name, value) => { try { if (value) { window[store].setItem(name, value); } else { window[store].removeItem(name); } } catch (_) { /* then it is forgotten */ } };

  /* On the page of the last check: who came by keyboard goes on with the tick. */
  const filing = document.querySelector("[data-filing]");
  if (filing && kept("sessionStorage", BY_KEYS)) {
    keep("sessionStorage", BY_KEYS, "");
    filing.querySelector("textarea, input[type=checkbox]").focus();
  }

  const form = document.querySelector("[data-marking]");
  if (!form) { return; }
  const criteria = () => Array.from(form.querySelectorAll("[data-criterion]"));
  const typed = (one) => one.querySelector("[data-typed]");
  const radios = (one) => Array.from(one.querySelectorAll("input[type=radio], input[type=checkbox]"));
  const same = (a, b) => a !== "" && b !== "" && Number(a) === Number(b);

  /* ---- number field and buttons show the same ---- */
  function fromButtons(one) {
    const chosen = radios(one).find((radio) => radio.checked);
    typed(one).value = chosen && chosen.value !== "na" ? chosen.value : "";
  }
  function fromField(one) {
    const text = typed(one).value.trim();
    radios(one).forEach((radio) => { radio.checked = same(radio.value, text); });
  }
  function reason(one) {
    const box = one.querySelector("[data-reason]"), text = typed(one).value.trim(), mark = Number(text);
    const below = box.dataset.below, above = box.dataset.above;
    if (text !== "" && ((below !== "" && mark < Number(below)) || (above !== "" && mark > Number(above)))) { box.open = true; }
  }
  function mirror() { criteria().forEach((one) => { if (radios(one).some((radio) => radio.checked)) { fromButtons(one); } reason(one); }); }
  form.addEventListener("input", (event) => {
    const one = event.target.closest("[data-criterion]");
    if (!one) { return; }
    if (event.target.matches("[data-typed]")) { fromField(one); } else if (event.target.matches("input")) { fromButtons(one); }
    reason(one);
  }, true);
  mirror();

  /* ---- the criterion at hand, and the sections that matter for it ---- */
  let hand = criteria().find((one) => typed(one).value === "" && !radios(one).some((radio) => radio.checked)) || criteria()[0];
  function point(one) {
    hand = one;
    criteria().forEach((each) => each.classList.toggle("at-hand", each === one));
    const wanted = new Set(Array.from(one.querySelectorAll("[data-matters]"), (link) => "s-" + link.dataset.matters));
    document.querySelectorAll(".reading-text > section[id]").forEach((section) => section.classList.toggle("is-wanted", wanted.has(section.id)));
  }
  if (hand) { point(hand); }
  form.addEventListener("focusin", (event) => {
    const one = event.target.closest("[data-criterion]");
    if (one) { point(one); }
  });
  form.addEventListener("htmx:load", () => { mirror(); });

  /* ---- the server's arithmetic has the last word, unless one has typed on since ---- */
  let since = 0, saved = 0;
  form.addEventListener("writing:changed", () => { since += 1; });
  form.addEventListener("writing:sent", () => { saved = since; });
  form.addEventListener("writing:kept", (event) => {
    const told = event.detail || {};
    if (!told.total || saved !== since) { return; }
    form.querySelector("[data-total-out]").textContent = told.total;
    form.querySelector("[data-left-out]").textContent = String(told.left);
  });

  /* ---- what is not kept yet is marked where it stands, as long as saving is in trouble ---- */
  const state = form.querySelector("[data-save-state]"), TROUBLE = ["offline", "unsaved", "expired", "stranger", "refused"];
  if (state) {
    let going = new Set();
    const open = () => Array.from(form.querySelectorAll("[data-question].is-unsent"));
    form.addEventListener("input", (event) => {
      const question = event.target.closest("[data-question]");
      if (!question) { return; }
      question.dataset.unsent = form.dataset.unsentWord;
      question.classList.add("is-unsent");
      going.delete(question);
    });
    form.addEventListener("writing:sent", () => { going = new Set(open()); });
    form.addEventListener("writing:kept", () => { going.forEach((question) => question.classList.remove("is-unsent")); });
    new MutationObserver(() => { form.classList.toggle("is-adrift", TROUBLE.includes(state.dataset.state)); }).observe(state, { attributes: true, attributeFilter: ["data-state"] });
  }

  /* ---- keys ---- */
  const help = document.querySelector("[data-keys]"), tick = help && help.querySelector("[data-keys-on]");
  const isOn = () => !tick || tick.checked;
  if (help) {
    help.hidden = false;
    tick.checked = !kept("localStorage", OFF);
    tick.addEventListener("change", () => keep("localStorage", OFF, tick.checked ? "" : "1"));
  }
  /* Outside the criteria keys count only where nothing of its own is in focus. */
  function isFree(element) { return element === document.body || element.matches("main, .reading-text") || element.matches("[data-criterion]"); }
  function enter(one) {
    const field = typed(one);
    field.focus();
    field.select();
  }
  function go(step) {
    const all = criteria(), next = all[all.indexOf(hand) + step];
    if (next) { enter(next); return; }
    if (step > 0) { form.querySelector(".sheet-total .button-primary").focus(); }
  }
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement || document.body, inside = at.closest("[data-criterion]");
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) { return; }
    if (event.key === "Enter") { keep("sessionStorage", BY_KEYS, at.matches("[data-marking] button[value=check]") ? "1" : ""); }
    if (!isOn() || !hand) { return; }
    const isMark = at.matches("[data-typed]"), isButton = inside && at.matches("input[type=radio], input[type=checkbox]");
    if (!isMark && !isButton && !isFree(at)) { return; }
    if (event.key === "Enter") {
      event.preventDefault();
      if (!inside) { enter(hand); } else { go(event.shiftKey ? -1 : 1); }
    } else if (/^[0-9.]$/.test(event.key) && !isMark) {
      /* The field takes the focus before the key is typed, so the digit lands there. */
      enter(inside || hand);
    } else if ((event.key === "[" || event.key === "]") && !event.repeat) {
      const link = document.querySelector(event.key === "[" ? "[data-previous]" : "[data-next]");
      if (link) { event.preventDefault(); link.click(); }
    }
  });
})();
