/* The matrix by hand, dragging or with the keyboard: within a row one member for another, within a column to another proposal,
   upon another reader the two change places. Each move goes to the server
   as the form of the page would go; what comes back takes the place of the board. Without this file the pages of single proposals do it. */
(() => {
  "use strict";
  const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);
  const holds = (cell) => /\bc-(in|lead)/.test(cell.className) || cell.classList.contains("c-bad");
  const barred = (cell) => /\bc-(out|no|bad)\b/.test(cell.className);

  function board(root) {
    const grid = root.querySelector("[data-grid]"), form = root.querySelector("[data-arrange]"), say = root.querySelector("[data-say]");
    if (!grid || !form || !say) { return; }
    const heads = [...grid.tHead.rows[0].cells], rows = [...grid.tBodies[0].rows], FIRST = 2;
    const cells = rows.map((row) => [...row.cells].slice(FIRST));
    const how = root.querySelector("[data-with-script]");
    if (how) { how.hidden = false; }
    let at = [0, 0], picked = null, busy = false;

    const head = (cell) => heads[cell.cellIndex];
    const label = (cell) => head(cell).firstChild.textContent.trim();
    const fit = (cell) => Number((/-?\d+/.exec(cell.lastChild && cell.lastChild.nodeType === 3 ? cell.lastChild.data : cell.textContent) || [0])[0]);
    const proposal = (cell) => cell.parentNode.dataset.p;
    const number = (cell) => cell.parentNode.cells[0].querySelector("a").textContent.trim();
    const across = (from, to) => cells[rows.indexOf(to.parentNode)][from.cellIndex - FIRST];
    const signed = (gain) => (gain > 0 ? "+" : "") + gain;

    /* Where a reader is put down tells what is meant; nothing where nothing can be meant. */
    function meant(from, to) {
      if (!from || from.parentNode === to.parentNode) { return holds(to) ? "" : "swap"; }
      if (from.cellIndex === to.cellIndex) { return holds(to) ? "" : "move"; }
      return holds(to) && !holds(across(from, to)) && !holds(across(to, from)) ? "exchange" : "";
    }
    function hindered(from, to) {
      return meant(from, to) === "exchange" ? barred(across(from, to)) || barred(across(to, from)) : barred(to);
    }
    /* What a row would lack, and who would meet whom there, if one went and another came; a reader who is out counts for nothing. */
    const wanted = JSON.parse(grid.dataset.wanted || "[]");
    const numbers = (text) => (text ? text.split(" ").map(Number) : []);
    const size = (row) => Number(row.dataset.size || 1);
    function lost(row, out, come) {
      const gone = out && !out.classList.contains("c-bad") ? head(out) : null, to = row.cells[0].querySelector("a").textContent.trim();
      const has = (one, at) => (one && numbers(one.dataset.k).includes(at) ? 1 : 0), said = [], houses = numbers(row.dataset.h);
      numbers(row.dataset.k).forEach((count, at) => {
        const [skill, least] = wanted[at], left = count - has(gone, at) + has(come, at);
        if (left < count && left < least) { said.push(fill(say.dataset.skill, { to, skill, n: least - left })); }
      });
      if (gone && gone.dataset.h) { houses.splice(houses.indexOf(Number(gone.dataset.h)), 1); }
      if (come && come.dataset.h && houses.includes(Number(come.dataset.h))) { said.push(fill(say.dataset.house, { to })); }
      return said;
    }
    /* A load after so much more, where that is said; beyond the most it is said that it is. */
    function carries(column, more) {
      const load = Number(column.dataset.load) + more, most = column.dataset.most;
      const said = more ? [fill(say.dataset.load, { in: column.firstChild.textContent.trim(), load })] : [];
      return more > 0 ? said.concat(excess(load, most)) : said;
    }
    const excess = (load, most) => (most && load > Number(most) ? [fill(say.dataset.over, { most })] : []);
    const group = (...rows) => {
      const n = Math.max(...rows.map((row) => Number(row.dataset.together || 1)));
      return n > 1 ? [fill(say.dataset.together, { n })] : [];
    };
    function traded(from, to, kind) {
      const facts = { out: label(from), in: kind === "move" ? label(from) : label(to), to: number(to), from: number(from) };
      const there = fit(across(from, to)) - fit(from), here = from.parentNode, other = to.parentNode, more = size(other) - size(here);
      if (kind === "move") {
        facts.gain = signed(there);
        return [fill(say.dataset.move, facts), ...carries(head(from), more), ...lost(here, from, null), ...lost(other, null, head(from)), ...group(here, other)];
      }
      facts.gain = signed(there + fit(across(to, from)) - fit(to));
      const loads = more ? [...carries(head(from), more), ...carries(head(to), -more)] : [say.dataset.same];
      return [fill(say.dataset.exchange, facts), ...loads, ...lost(here, from, head(to)), ...lost(other, to, head(from)), ...group(here, other)];
    }

    /* What a move does is said before it is done: fits, loads and duties stand on the page. */
    function effect(from, to) {
      const kind = meant(from, to);
      if (!kind) { return say.dataset.nowhere; }
      if (hindered(from, to)) { return say.dataset.barred; }
      if (kind !== "swap") { return traded(from, to, kind).join(say.dataset.comma); }
      const row = to.parentNode, load = Number(head(to).dataset.load) + size(row), most = head(to).dataset.most;
      const gain = fit(to) - (from ? fit(from) : 0);
      const text = fill(from ? say.dataset.swap : say.dataset.add, { out: from ? label(from) : "", in: label(to), gain: signed(gain), load });
      return [text, ...excess(load, most), ...lost(row, from, head(to)), ...group(row)].join(say.dataset.comma);
    }
    const tell = (text) => { say.textContent = text; };

    function focus(row, column) {
      cells[at[0]][at[1]].tabIndex = -1;
      at = [Math.max(0, Math.min(cells.length - 1, row)), Math.max(0, Math.min(cells[0].length - 1, column))];
      const cell = cells[at[0]][at[1]];
      cell.tabIndex = 0;
      cell.focus();
      if (picked && cell !== picked) { tell(effect(picked, cell)); }
    }
    function drop() {
      if (picked) { picked.classList.remove("is-picked"); }
      picked = null;
    }
    async function send(act, cell, seat, out, pick = "") {
      if (busy) { return; }
      busy = true;
      tell(say.dataset.saving);
      const body = new URLSearchParams(new FormData(form));
      body.set("act", act);
      body.set("proposal", proposal(cell));
      body.set("seat", seat);
      body.set("out", out);
      body.set("pick", pick);
      const answer = await post(form.action, body);
      busy = false;
      if (answer) { replace(answer, at); } else { tell(say.dataset.failed); }
    }
    function move(from, to) {
      const kind = meant(from, to);
      if (!kind || hindered(from, to)) { tell(kind ? say.dataset.barred : say.dataset.nowhere); return; }
      at = [rows.indexOf(to.parentNode), to.cellIndex - FIRST];
      if (kind === "swap") { send("swap", to, head(to).dataset.s, from ? head(from).dataset.s : ""); return; }
      send("trade", from, "", head(from).dataset.s, proposal(to) + ":" + (kind === "exchange" ? head(to).dataset.s : ""));
    }
    const AGAIN = { z: "[data-undo]", y: "[data-redo]" };
    const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    grid.addEventListener("keydown", (event) => {
      const cell = event.target.closest("td");
      if ((event.ctrlKey || event.metaKey) && AGAIN[event.key.toLowerCase()]) {
        const again = root.querySelector(AGAIN[event.key.toLowerCase()]);
        if (again) { event.preventDefault(); again.requestSubmit(); }
        return;
      }
      if (!cell || cell.cellIndex < FIRST || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const step = KEYS[event.key];
      if (step) { focus(at[0] + step[0], at[1] + step[1]); }
      else if (event.key === "Enter" || event.key === " ") {
        if (picked === cell) { drop(); tell(""); }
        else if (picked) { const from = picked; drop(); move(from, cell); }
        else if (holds(cell)) { picked = cell; cell.classList.add("is-picked"); tell(fill(say.dataset.picked, { out: label(cell) })); }
        else { move(null, cell); }
      }
      else if (event.key === "Escape") { drop(); tell(""); }
      else if (event.key === "Delete" && holds(cell)) { send("swap", cell, "", head(cell).dataset.s); }
      else if ((event.key === "l" || event.key === "L") && holds(cell)) { send(/-locked/.test(cell.className) ? "unlock" : "lock", cell, head(cell).dataset.s, ""); }
      else { return; }
      event.preventDefault();
    });
    grid.addEventListener("focusin", (event) => {
      const cell = event.target.closest("td");
      if (cell && cell.cellIndex >= FIRST) { at = [rows.indexOf(cell.parentNode), cell.cellIndex - FIRST]; }
    });
    cells.forEach((row) => row.forEach((cell) => { cell.tabIndex = -1; cell.draggable = holds(cell); }));
    cells[0][0].tabIndex = 0;

    grid.addEventListener("dragstart", (event) => {
      picked = event.target.closest("td");
      event.dataTransfer.setData("text/plain", label(picked));
      event.dataTransfer.effectAllowed = "move";
    });
    const over = (event) => {
      const cell = event.target.closest && event.target.closest("td");
      return picked && cell && cell.cellIndex >= FIRST && cell !== picked ? cell : null;
    };
    grid.addEventListener("dragover", (event) => {
      const cell = over(event);
      if (!cell) { return; }
      if (meant(picked, cell) && !hindered(picked, cell)) { event.preventDefault(); }
      if (!cell.classList.contains("is-target")) { clear(); cell.classList.add("is-target"); tell(effect(picked, cell)); }
    });
    const clear = () => grid.querySelectorAll(".is-target").forEach((one) => one.classList.remove("is-target"));
    grid.addEventListener("drop", (event) => {
      const cell = over(event), from = picked;
      clear();
      picked = null;
      if (cell) { event.preventDefault(); move(from, cell); }
    });
    grid.addEventListener("dragend", () => { clear(); picked = null; });
    root.focusCell = (place) => focus(place[0], place[1]);
    root.place = () => at;
  }

  async function post(address, body) {
    try {
      const answer = await fetch(address, { method: "POST", body, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return { page, board: page.getElementById("board"), address: answer.url };
    } catch { return null; }
  }
  /* A page that is no board (somebody else was quicker: the proposal's own page) is shown whole. */
  function replace(answer, place) {
    const old = document.getElementById("board"), main = answer.page.getElementById("main");
    if (answer.board) { old.replaceWith(document.adoptNode(answer.board)); }
    else if (main) { document.getElementById("main").replaceWith(document.adoptNode(main)); document.getElementById("main").focus(); return; }
    const fresh = document.getElementById("board");
    begin(fresh);
    if (place && fresh.focusCell) { fresh.focusCell(place); }
  }
  function begin(root) {
    if (!root) { return; }
    board(root);
    for (const form of root.querySelector("[data-grid]") ? root.querySelectorAll("[data-undo], [data-redo]") : []) {
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const answer = await post(form.action, new URLSearchParams(new FormData(form)));
        if (answer) { replace(answer, root.place ? root.place() : [0, 0]); } else { form.submit(); }
      });
    }
    if (window.htmx) { window.htmx.process(root); }
  }
  begin(document.getElementById("board"));
})();
