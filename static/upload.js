/* Files go up as they are chosen: with progress, smaller where they are photographs, again after a broken line.
   Without this file the same fields work as plain forms. */
(() => {
  "use strict";
  const SIDE = 2560, HEAVY = 3 * 1024 * 1024, QUALITY = 0.85, PAUSE_MAX = 30;
  const running = new Set();
  const fill = (text, facts) => text.replace(/%\((\w+)\)s/g, (_, name) => facts[name]);
  const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(18)), (b) => b.toString(16).padStart(2, "0")).join("");
  const token = () => document.querySelector("input[name=csrf]").value;
  const size = (n) => n >= 1048576 ? (n / 1048576).toPrecision(3).replace(/\.?0+$/, "") + " MB" : Math.max(1, Math.floor(n / 1024)) + " KB";

  /* ---- photographs: turned upright by the browser, at most SIDE long; whatever cannot be read goes as it is ---- */
  async function smaller(file) {
    const isPhoto = /^image\/(jpeg|png|webp)$/.test(file.type);
    if (!isPhoto || !window.createImageBitmap) { return file; }
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      if (scale === 1 && file.size <= HEAVY && file.type !== "image/webp") { picture.close(); return file; }
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "white";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      const made = await new Promise((give) => { canvas.toBlob(give, "image/jpeg", QUALITY); });
      if (!made || (made.size >= file.size && file.type !== "image/webp")) { return file; }
      return new File([made], file.name.replace(/\.\w{1,5}$/, "") + ".jpg", { type: "image/jpeg" });
    } catch (_) { return file; }
  }

  function field(section) {
    const say = section.dataset, input = section.querySelector("[data-upload-input]");
    const list = section.querySelector("[data-upload-list]"), rows = section.querySelector("[data-upload-rows]"), note = section.querySelector("[data-upload-note]");
    const waiting = [];
    let busy = false, left = Number(say.left);

    function show(told) {
      if (told.list !== undefined) { list.innerHTML = told.list; document.dispatchEvent(new Event("writing:kept")); }
      if (told.left !== undefined) { left = told.left; }
      input.disabled = left <= 0;
      input.labels[0].hidden = input.disabled;
    }

    /* ---- a row for each file on its way ---- */
    function row(file) {
      const line = document.createElement("li"), name = document.createElement("span"), state = document.createElement("span");
      const bar = document.createElement("progress"), act = document.createElement("button");
      line.className = "upload-row";
      name.className = "upload-name";
      name.textContent = file.name;
      state.className = "upload-state";
      state.setAttribute("role", "status");
      state.textContent = say.waiting;
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      act.type = "button";
      act.className = "button button-plain";
      act.textContent = say.stop;
      line.append(name, state, bar, act);
      rows.append(line);
      const one = { file, key: newKey(), line, state, bar, act, pause: 2, note: "" };
      act.addEventListener("click", () => { (one.again || (() => gone(one)))(); });
      return one;
    }
    function tell(one, text, bad) {
      one.state.textContent = [one.note, text].filter(Boolean).join("　");
      one.line.classList.toggle("upload-bad", bad === true);
    }
    function gone(one) {
      if (one.request) { one.request.abort(); }
      clearTimeout(one.timer);
      running.delete(one);
      if (waiting.includes(one)) { waiting.splice(waiting.indexOf(one), 1); }
      one.line.remove();
      if (one === busy) { busy = false; next(); }
    }
    /* It stays, with the file, until the person tries again or lets it go. */
    function stuck(one, text, mayRetry) {
      tell(one, text, true);
      one.bar.hidden = true;
      running.delete(one);
      one.act.textContent = mayRetry ? say.retry : say.seen;
      if (mayRetry) {
        one.again = () => { one.again = null; one.act.textContent = say.stop; waiting.push(one); next(); };
      }
      busy = false;
      next();
    }

    async function next() {
      if (busy || !waiting.length) { return; }
      const one = busy = waiting.shift();
      running.add(one);
      one.bar.hidden = false;
      if (!one.ready) {
        const before = one.file.size;
        one.file = await smaller(one.file);
        one.ready = true;
        if (one.file.size !== before) { one.note = fill(say.shrunk, { before: size(before), after: size(one.file.size) }); }
      }
      if (one.file.size > Number(say.each)) { stuck(one, fill(say.large, { size: size(one.file.size), limit: size(Number(say.each)) })); return; }
      if (left <= 0) { stuck(one, say.many, true); return; }
      send(one);
    }
    function send(one) {
      const data = new FormData(), request = one.request = new XMLHttpRequest();
      data.set("csrf", token());
      data.set("key", one.key);
      data.set("file", one.file, one.file.name);
      request.open("POST", say.upload);
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        const share = event.lengthComputable ? Math.floor(100 * event.loaded / event.total) : 0;
        one.bar.value = share;
        tell(one, share < 100 ? fill(say.sending, { n: share }) : say.checking);
      });
      request.addEventListener("load", () => answered(one, request.status, request.response || {}));
      request.addEventListener("error", () => again(one));
      request.addEventListener("timeout", () => again(one));
      tell(one, fill(say.sending, { n: 0 }));
      request.send(data);
    }
    function answered(one, status, told) {
      if (status === 429 || (status >= 500 && status !== 507)) { again(one); return; }
      if (status === 200) {
        show(told);
        if (one.note) { note.textContent = one.file.name + "　" + one.note; }
        gone(one);
        return;
      }
      show({ left: told.left });
      const text = told.sentence || say.failed;
      if (status === 401) { stuck(one, text + say.signIn, true); return; }
      stuck(one, text, status !== 413 && status !== 422);
    }
    /* The same key: if the file had come in after all, it is not kept twice. */
    function again(one) {
      const wait = one.pause;
      one.pause = Math.min(one.pause * 2, PAUSE_MAX);
      one.bar.value = 0;
      tell(one, navigator.onLine === false ? say.offline : fill(say.again, { n: wait }), true);
      clearTimeout(one.timer);
      one.timer = setTimeout(() => { if (navigator.onLine === false) { again(one); } else { send(one); } }, wait * 1000);
    }

    function take(files) {
      Array.from(files).forEach((file) => waiting.push(row(file)));
      next();
    }
    input.hidden = false;
    list.querySelectorAll("[data-file-post]").forEach((button) => { button.hidden = false; });
    input.classList.add("sr");
    input.labels[0].className = "button button-plain";
    input.addEventListener("change", () => { take(input.files); input.value = ""; });
    section.querySelectorAll("[data-without-script]").forEach((part) => { part.hidden = true; });
    section.addEventListener("dragover", (event) => { event.preventDefault(); });
    section.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
    window.addEventListener("online", () => { if (busy && busy.timer) { clearTimeout(busy.timer); send(busy); } });

    /* ---- taking off and bringing back ---- */
    async function post(target, key) {
      const data = new FormData();
      data.set("csrf", token());
      data.set("key", key);
      const answer = await fetch(target, { method: "POST", body: data, headers: { Accept: "application/json" }, credentials: "same-origin" });
      const told = await answer.json();
      if (answer.ok) { show(told); } else { list.insertAdjacentText("beforeend", told.sentence || say.failed); }
      const first = list.querySelector("[data-file-post]");
      if (first) { first.focus(); }
    }
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-file-post]");
      if (button) { post(button.dataset.filePost, newKey()).catch(() => { list.insertAdjacentText("beforeend", say.failed); }); }
    });
    list.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      post(event.target.action, newKey()).catch(() => { event.target.submit(); });
    });
    show({});
  }

  window.addEventListener("beforeunload", (event) => {
    if (running.size) { event.preventDefault(); event.returnValue = document.body.dataset.leave; }
  });
  document.querySelectorAll("[data-upload]").forEach(field);
})();
