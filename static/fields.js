/* What the fields of a form say while one types: characters left, amounts in words, sums, rules.
   Everything here is said again by the server when the page is saved; amounts are whole numbers of the currency's minor unit. */
(() => {
  "use strict";
  const words = document.body.dataset, chinese = document.documentElement.lang.startsWith("zh");
  const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (all, name) => (name in facts ? facts[name] : all));
  const each = (root, selector, act) => {
    if (root.matches && root.matches(selector)) { act(root); }
    root.querySelectorAll(selector).forEach(act);
  };

  /* ---- how long a text is: as app/forms/proposal_forms/counting.py counts ---- */
  const belongs = /^[\p{M}\u{1F3FB}-\u{1F3FF}\u{E0020}-\u{E007F}]$/u, flag = /^[\u{1F1E6}-\u{1F1FF}]$/u;
  function characters(text) {
    let count = 0, joined = false, half = false;
    for (const sign of text.normalize("NFC").trim()) {
      if (sign === "\u200d") { joined = count > 0; continue; }
      if (count && belongs.test(sign)) { continue; }
      const isFlag = flag.test(sign);
      if (!joined && !(isFlag && half)) { count += 1; }
      half = isFlag && !half;
      joined = false;
    }
    return count;
  }
  function limit(area) {
    const note = document.querySelector("[data-count-of='" + area.id + "']"), max = Number(area.dataset.limit), least = Number(area.dataset.least || 0);
    if (!note) { return; }
    const count = () => {
      const n = characters(area.value);
      note.className = n > max ? "count count-over" : "count";
      if (n > max) { note.textContent = fill(words.over, { n: n - max, max }); }
      else if (n && n < least) { note.textContent = fill(area.dataset.short, { n: least - n, least }); }
      else { note.textContent = fill(words.count, { n, max }); }
    };
    area.addEventListener("input", count);
    if (area.value) { count(); }
  }

  /* ---- amounts: as currencies.py reads them, in minor units ---- */
  const decimals = Number(words.places || 2), unit = 10n ** BigInt(decimals);
  const narrow = (text) => String(text).normalize("NFKC").replace(/，/g, ",").replace(/萬/g, "万").trim();
  function amount(text) {
    const found = /^[¥￥]?(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,6}))? ?(万)? ?(?:元|圆|円|yuan|RMB|CNY)?$/i.exec(narrow(text));
    if (!found || (!found[3] && (found[2] || "").length > decimals)) { return null; }
    const value = BigInt(found[1].replace(/,/g, "") + (found[2] || "").padEnd(6, "0")) * (found[3] ? 10000n : 1n);
    const finest = 10n ** 6n / unit;
    return value % finest || value >= 10n ** 18n ? null : value / finest;
  }
  function whole(text) {
    const value = amount(narrow(text).replace(/\.0+$/, ""));
    return value === null || value % unit ? null : value / unit;
  }
  const cents = (value) => (decimals ? "." + (value % unit).toString().padStart(decimals, "0") : "");
  const grouped = (value) => value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  const shown = (value) => grouped(value / unit) + cents(value);
  const plain = (value) => String(value / unit) + (value % unit ? cents(value) : "");

  /* Yuan in capitals, as on a cheque. */
  function inWords(fen) {
    if (!fen || fen >= 10n ** 14n) { return ""; }
    const value = Number(fen), digits = "零壹贰叁肆伍陆柒捌玖", small = ["", "拾", "佰", "仟"], large = ["", "万", "亿"], yuan = Math.floor(value / 100);
    let text = "", zero = false;
    const group = (n) => {
      let said = "", gap = false;
      for (let i = 3; i >= 0; i -= 1) {
        const d = Math.floor(n / 10 ** i) % 10;
        if (d) { said += (gap ? "零" : "") + digits[d] + small[i]; gap = false; } else if (said) { gap = true; }
      }
      return said;
    };
    for (let i = 2; i >= 0; i -= 1) {
      const n = Math.floor(yuan / 10000 ** i) % 10000;
      if (!n) { zero = zero || text !== ""; continue; }
      if (text && (zero || n < 1000)) { text += "零"; }
      text += group(n) + large[i];
      zero = false;
    }
    const jiao = Math.floor(value / 10) % 10, fenLeft = value % 10;
    if (yuan) { text += "元"; }
    if (!jiao && !fenLeft) { return text + "整"; }
    if (jiao) { text += digits[jiao] + "角"; } else if (yuan) { text += "零"; }
    return text + (fenLeft ? digits[fenLeft] + "分" : "整");
  }
  function spoken(fen) {
    if (!fen || (words.currency || "CNY") !== "CNY") { return ""; }
    if (!chinese) { return shown(fen) + " CNY"; }
    const places = (fen % 1000000n).toString().padStart(6, "0").replace(/0+$/, "");
    const wan = fen < 1000000n ? "" : grouped(fen / 1000000n) + (places ? "." + places : "") + " 万元 · ";
    return wan + inWords(fen);
  }
  function sayAmount(field) {
    const out = document.getElementById(field.dataset.inWords);
    if (!out) { return; }
    const say = () => { out.textContent = spoken(amount(field.value)); };
    field.addEventListener("input", say);
    field.addEventListener("change", () => rewrite(field, amount(field.value)));
    if (field.value) { say(); }
  }
  /* 5万 becomes 50000 where it stands: what was understood is shown in full. */
  function rewrite(field, value) {
    const text = value === null ? field.value : plain(value);
    if (text !== field.value && !/^[\d,]+(\.\d+)?$/.test(field.value)) { field.value = text; }
  }

  /* ---- cells copied from a spreadsheet: tabs and lines, quotes around a cell that holds either ---- */
  function cellsOf(text) {
    const rows = [[]];
    let cell = "", quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const sign = text[i];
      if (quoted) {
        if (sign !== "\"") { cell += sign; } else if (text[i + 1] === "\"") { cell += sign; i += 1; } else { quoted = false; }
      } else if (sign === "\"" && cell === "") { quoted = true; }
      else if (sign === "\t" || sign === "\n") {
        rows[rows.length - 1].push(cell.trim());
        cell = "";
        if (sign === "\n") { rows.push([]); }
      } else if (sign !== "\r") { cell += sign; }
    }
    rows[rows.length - 1].push(cell.trim());
    return rows.filter((row) => row.some((one) => one));
  }

  /* Rows that can be added, removed and pasted into; a row is made from the template. */
  function table(root) {
    const sample = root.querySelector("template"), body = root.querySelector("[data-rows]"), note = root.querySelector("[data-paste-note]");
    const rows = () => Array.from(body.querySelectorAll("[data-row]"));
    /* The cells of a row by their place in the sheet; the amount is the program's own and takes nothing. */
    const places = (row) => Array.from(row.querySelectorAll("input, select, [data-amount]"));
    const full = () => Boolean(root.dataset.most) && rows().length >= Number(root.dataset.most);
    function add() {
      let next = rows().length;
      while (body.querySelector("[name^='" + root.dataset.name + "-" + next + "-']")) { next += 1; }
      body.insertAdjacentHTML("beforeend", sample.innerHTML.replace(/__n__/g, String(next)).replace(/__row__/g, String(next + 1)));
      return body.lastElementChild;
    }
    function isHeading(cells, from) {
      const names = Array.from(root.querySelectorAll("thead th")).slice(from).map((one) => one.textContent.trim());
      return cells.filter((cell, i) => cell && names[i] && cell.startsWith(names[i])).length >= 2;
    }
    function put(place, cell, n) {
      if (place.tagName === "OUTPUT" || place.tagName === "SPAN") { return; }
      if (place.tagName !== "SELECT") { place.value = cell; place.dispatchEvent(new Event("change", { bubbles: true })); return; }
      const option = Array.from(place.options).find((one) => one.text === cell || one.value === cell);
      if (option) { place.value = option.value; } else if (cell) {
        place.value = place.querySelector("option[value='']") ? "" : place.value;
        return root.dataset.unknown && fill(root.dataset.unknown, { n, text: cell });
      }
    }
    function paste(event) {
      const first = event.target.closest("[data-row] input, [data-row] select"), text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
      if (!first || !/[\t\n]/.test(text.trim())) { return; }
      event.preventDefault();
      const lines = cellsOf(text), from = places(first.closest("[data-row]")).indexOf(first), said = [], claimed = [];
      let row = first.closest("[data-row]");
      if (isHeading(lines[0], from)) { lines.shift(); said.push(root.dataset.skipped); }
      lines.every((cells) => {
        if (!row && (full() || !sample)) { said.push(fill(root.dataset.full || "", { n: root.dataset.most })); return false; }
        row = row || add();
        const n = rows().indexOf(row) + 1, own = places(row);
        /* Pasted into the second column with a category before it: the category is taken too. */
        const shift = from > 0 && own[0].tagName === "SELECT" && Array.from(own[0].options).some((one) => one.value && one.text === cells[0]) ? from : 0;
        cells.forEach((cell, i) => {
          const place = own[from - shift + i];
          if (!place) { return; }
          if (place.matches("[data-amount]") && cell) { claimed.push([row, cell, n]); }
          const wrong = put(place, cell, n);
          if (wrong) { said.push(wrong); }
        });
        row = row.nextElementSibling;
        return true;
      });
      root.dispatchEvent(new Event("input", { bubbles: true }));
      claimed.forEach(([line, cell, n]) => {
        const sum = line.querySelector("[data-amount]").textContent;
        if (root.dataset.differs && amount(cell) !== amount(sum)) { said.push(fill(root.dataset.differs, { n, text: cell, sum })); }
      });
      if (note) { note.textContent = said.filter((one) => one).join(" "); }
    }
    function sum() {
      const lines = rows().map((row) => {
        const price = row.querySelector("[data-price]"), quantity = row.querySelector("[data-quantity]"), out = row.querySelector("[data-amount]");
        if (!price) { return null; }
        const value = (amount(price.value) || 0n) * (quantity ? whole(quantity.value) || 0n : 1n);
        if (out) { out.textContent = price.value || value ? shown(value) : ""; }
        const chosen = (part) => { const field = row.querySelector("[data-col='" + part + "']"); return field ? field.value : ""; };
        return { value, category: chosen("category"), source: chosen("source") || "requested" };
      }).filter((line) => line);
      if (lines.length) { addUp(root, lines); }
    }
    root.addEventListener("paste", paste);
    root.addEventListener("input", sum);
    root.addEventListener("change", (event) => {
      if (event.target.matches("[data-price], [data-col='money']")) { rewrite(event.target, amount(event.target.value)); }
      if (event.target.matches("[data-quantity], [data-col='number']")) {
        const value = whole(event.target.value);
        if (value !== null && narrow(event.target.value) !== event.target.value) { event.target.value = String(value); }
      }
      sum();
    });
    root.addEventListener("click", (event) => {
      const gone = event.target.closest("[data-remove]");
      if (event.target.closest("[data-add]") && sample) {
        event.preventDefault();
        if (full()) { if (note) { note.textContent = fill(root.dataset.full || "", { n: root.dataset.most }); } return; }
        const field = add().querySelector("input, select");
        if (field) { field.focus(); }
      }
      if (gone) {
        event.preventDefault();
        gone.closest("[data-row]").remove();
        root.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
    each(root, "[data-add]", (button) => { button.hidden = !sample; });
    sum();
  }

  /* ---- sums by source and category, and the rules of the round ---- */
  function addUp(root, lines) {
    const total = (test) => lines.filter(test).reduce((all, line) => all + line.value, 0n);
    const asked = total((line) => line.source === "requested");
    const say = (selector, text) => { const out = root.querySelector(selector); if (out) { out.textContent = text; } };
    say("[data-sum-out]", shown(asked));
    say("[data-sum-words]", spoken(asked));
    say("[data-all-out]", shown(total(() => true)));
    each(root, "[data-source-out]", (out) => { out.textContent = shown(total((line) => line.source === out.dataset.sourceOut)); });
    each(root, "[data-by-category]", (box) => { box.hidden = !asked; });
    each(root, "[data-category-out]", (out) => {
      const part = total((line) => line.category === out.dataset.categoryOut);
      out.textContent = shown(part);
      out.parentElement.hidden = !part;
    });
    const live = root.querySelector("[data-live]");
    if (!live || !root.dataset.rules) { return; }
    const found = broken(JSON.parse(root.dataset.rules), lines, total, asked);
    live.hidden = !found.length;
    live.replaceChildren(...found.map((text) => { const item = document.createElement("li"); item.textContent = text; return item; }));
  }
  function broken(rules, lines, total, asked) {
    const found = [], told = (code, facts) => found.push(fill(rules.say[code], facts)), all = total(() => true);
    if (rules.cap !== null && asked > BigInt(rules.cap)) { told("budget_over", { limit: plain(BigInt(rules.cap)), over: plain(asked - BigInt(rules.cap)) }); }
    if (rules.floor !== null && asked && asked < BigInt(rules.floor)) { told("request_under", { least: plain(BigInt(rules.floor)) }); }
    rules.forbidden.filter((id) => lines.some((line) => line.category === id && line.value)).forEach((id) => told("category_forbidden", { category: rules.labels[id] || id }));
    rules.shares.forEach((share) => {
      const counted = (line) => share.of === "total" || line.source === "requested", [top, bottom] = share.most.map(BigInt);
      const sum = total(counted), part = total((line) => counted(line) && share.ids.includes(line.category));
      if (part * bottom <= top * sum) { return; }
      const tenths = part * 1000n / sum;
      told("share_over", { category: share.label, share: tenths / 10n + "." + tenths % 10n + "%", most: percent(top, bottom), limit: plain((sum - part) * top / (bottom - top)) });
    });
    if (rules.own && all) {
      const [top, bottom] = rules.own.slice(0, 2).map(BigInt), own = total((line) => line.source === "own" || (rules.own[2] && line.source === "match"));
      const rest = (all - own) * top, needed = (rest + bottom - top - 1n) / (bottom - top);
      if (own * bottom < top * all) { told("own_share_under", { least: percent(top, bottom), own: plain(own), needed: plain(needed) }); }
    }
    return found;
  }
  function percent(top, bottom) {
    const thousandths = top * 100000n / bottom, places = (thousandths % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
    return thousandths / 1000n + (places ? "." + places : "") + "%";
  }

  /* Own words beside the options: typing there chooses “other”. */
  function ownWords(field) {
    const option = field.closest("fieldset").querySelector("input[value='other']");
    field.addEventListener("input", () => { if (field.value) { option.checked = true; } });
  }

  function start(root) {
    each(root, "[data-table]", table);
    each(root, "[data-in-words]", sayAmount);
    each(root, "[data-limit]", limit);
    each(root, ".own-words", ownWords);
  }
  start(document);
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) { start(event.target); } });
})();
