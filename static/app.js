/* Every task works without this file; it saves as one types, counts, adds up and asks before it is too late. */
(function () {
  "use strict";
  var words = document.body.dataset;
  var drift = Date.parse(words.now) - Date.now();
  var dirty = new Set();

  function clock() { return new Date(Date.now() + drift); }
  function two(n) { return String(n).padStart(2, "0"); }
  function fill(text, facts) { return text.replace(/%\((\w+)\)s/g, function (_, k) { return facts[k]; }); }

  /* Saving as one types: at most five seconds after a change, at once when the field or the page is left. */
  function autosave(form) {
    var state = document.querySelector("[data-save-state]") || document.createElement("p");
    var timer = null, busy = false, wanted = false, pause = 2000;
    function say(text, bad) { state.textContent = text; state.className = bad ? "saved saved-bad" : "saved"; }
    function later(ms) { clearTimeout(timer); timer = setTimeout(send, ms); }
    function changed() { dirty.add(form); wanted = true; later(3000); }
    function send() {
      if (busy || !wanted) { return; }
      busy = true; wanted = false; say(words.saving, false);
      var body = new FormData(form);
      body.set("key", (self.crypto && crypto.randomUUID) ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now());
      fetch(form.dataset.autosave || form.action, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) { return answer.json().then(function (json) { return { ok: answer.ok, status: answer.status, json: json }; }); })
        .then(function (answer) {
          busy = false;
          if (answer.ok) {
            pause = 2000;
            var base = form.elements.base;
            if (base && answer.json.number !== undefined) { base.value = answer.json.number; }
            var at = clock();
            var version = answer.json.number === undefined ? "" : " · " + fill(words.version, { n: answer.json.number });
            say(words.saved + " " + two(at.getHours()) + ":" + two(at.getMinutes()) + ":" + two(at.getSeconds()) + version, false);
            if (wanted) { later(500); } else { dirty.delete(form); }
          } else {
            say(answer.json.sentence || words.unsaved, true);
            if (answer.status >= 500 || answer.status === 429) { again(); }
          }
        })
        .catch(function () { busy = false; say(words.unsaved, true); again(); });
    }
    function again() { wanted = true; pause = Math.min(pause * 2, 30000); later(pause); }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("focusout", function () { if (wanted) { later(300); } });
    document.addEventListener("visibilitychange", function () { if (document.visibilityState === "hidden") { send(); } });
    window.addEventListener("online", function () { later(100); });
    form.addEventListener("submit", function () { clearTimeout(timer); wanted = false; dirty.delete(form); });
  }

  function hundredths(text) {
    var found = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(String(text).replace(/,/g, ""));
    return found ? Number(found[1]) * 100 + Number(((found[2] || "") + "00").slice(0, 2)) : 0;
  }
  function shown(value) {
    var whole = String(Math.floor(value / 100)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return whole + "." + two(value % 100);
  }

  /* A live weighted total: data-total on the sheet, data-weight-num/-den and data-max (hundredths) on each criterion. */
  function total(sheet) {
    var out = sheet.querySelector("[data-total-out]");
    if (!out) { return; }
    function count() {
      var sum = 0, done = 0, all = sheet.querySelectorAll("[data-weight-num]");
      all.forEach(function (row) {
        var chosen = row.querySelector("input[type=radio]:checked") || row.querySelector("input[type=text]");
        if (!chosen || chosen.value === "" || chosen.value === "na") { return; }
        done += 1;
        sum += Number(row.dataset.weightNum) / Number(row.dataset.weightDen) * hundredths(chosen.value) / Number(row.dataset.max);
      });
      out.textContent = done ? (Math.round(sum * Number(sheet.dataset.total) * 100) / 100).toFixed(2) : "—";
      var left = sheet.querySelector("[data-left-out]");
      if (left) { left.textContent = String(all.length - done); }
    }
    sheet.addEventListener("change", count); sheet.addEventListener("input", count); count();
  }

  /* Budget rows: amounts and their sum; a template row is added by a button. */
  function rows(table) {
    var sample = table.querySelector("template"), body = table.querySelector("[data-rows]"), out = table.querySelector("[data-sum-out]");
    function sum() {
      var all = 0;
      body.querySelectorAll("[data-row]").forEach(function (row) {
        var price = row.querySelector("[data-price]"), quantity = row.querySelector("[data-quantity]"), amount = row.querySelector("[data-amount]");
        if (!price) { return; }
        var value = hundredths(price.value) * (quantity ? Math.floor(hundredths(quantity.value) / 100) : 1);
        all += value;
        if (amount) { amount.textContent = shown(value); }
      });
      if (out) { out.textContent = shown(all); }
    }
    table.addEventListener("input", sum);
    table.addEventListener("click", function (event) {
      var add = event.target.closest("[data-add]"), remove = event.target.closest("[data-remove]");
      if (add && sample) {
        event.preventDefault();
        var next = body.querySelectorAll("[data-row]").length;
        while (body.querySelector("[name^='" + table.dataset.name + "-" + next + "-']")) { next += 1; }
        body.insertAdjacentHTML("beforeend", sample.innerHTML.replace(/__n__/g, String(next)));
        var field = body.lastElementChild.querySelector("input, select");
        if (field) { field.focus(); }
      }
      if (remove) {
        event.preventDefault();
        var row = remove.closest("[data-row]");
        row.remove();
        table.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    sum();
  }

  function countdown(element) {
    var end = Date.parse(element.dataset.deadline);
    function show() {
      var left = Math.floor((end - clock().getTime()) / 60000);
      if (left < 0) { element.textContent = element.dataset.over || ""; return; }
      var days = Math.floor(left / 1440), hours = Math.floor(left % 1440 / 60);
      element.textContent = days ? fill(element.dataset.days, { d: days, h: hours }) : fill(element.dataset.hours, { h: hours, m: left % 60 });
    }
    show(); setInterval(show, 20000);
  }

  function limit(area) {
    var note = document.querySelector("[data-count-of='" + area.id + "']");
    if (!note) { return; }
    var text = note.textContent;
    area.addEventListener("input", function () { note.textContent = Array.from(area.value).length + " / " + text; });
  }

  function start(root) {
    root.querySelectorAll("form[data-autosave]").forEach(autosave);
    root.querySelectorAll("[data-total]").forEach(total);
    root.querySelectorAll("[data-table]").forEach(rows);
    root.querySelectorAll("[data-deadline]").forEach(countdown);
    root.querySelectorAll("textarea[data-limit]").forEach(limit);
    root.querySelectorAll("[data-copy]").forEach(function (button) {
      button.hidden = !(navigator.clipboard && window.isSecureContext);
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () { button.textContent = words.copied; });
      });
    });
    root.querySelectorAll("[data-open]").forEach(function (button) {
      var dialog = document.getElementById(button.dataset.open);
      if (!dialog || !dialog.showModal) { return; }
      button.addEventListener("click", function (event) { event.preventDefault(); dialog.showModal(); });
    });
    root.querySelectorAll("[data-close]").forEach(function (button) {
      button.addEventListener("click", function (event) { event.preventDefault(); button.closest("dialog").close(); });
    });
    root.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  /* A second click does nothing while the first is on its way. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method === "post") {
      form.dataset.sent = "1";
      var button = event.submitter;
      if (button) { button.setAttribute("aria-busy", "true"); }
      setTimeout(function () { delete form.dataset.sent; if (button) { button.removeAttribute("aria-busy"); } }, 8000);
    }
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) { delete form.dataset.sent; });
  });
  window.addEventListener("beforeunload", function (event) {
    if (dirty.size) { event.preventDefault(); event.returnValue = words.leave; }
  });
  var summary = document.getElementById("summary");
  if (summary) { summary.focus(); }
  start(document);
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) { start(event.target); } });
})();
