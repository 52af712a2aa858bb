/* Letters that were shown are marked as seen; without this file a button does it. */
(() => {
  "use strict";
  const form = document.querySelector("[data-mark-read]");
  if (!form) { return; }
  fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" })
    .then((answer) => { if (answer.ok) { form.hidden = true; } })
    .catch(() => {});
})();
