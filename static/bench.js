/* A number opens its row; the same number, or "close", shuts it again. Without this file the links do it. */
(() => {
  "use strict";
  const rowOf = (link) => link.closest("tr").nextElementSibling;
  const show = (row, open) => {
    row.hidden = !open;
    row.previousElementSibling.classList.toggle("is-open", open);
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const link = event.target;
    if (!link.matches || !link.matches("a.open")) return;
    const row = rowOf(link);
    if (!row.cells.length) return;
    event.preventDefault();
    show(row, row.hidden);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const link = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!link || !link.matches("a.open")) return;
    const row = rowOf(link), title = row.querySelector("h3");
    show(row, true);
    if (title) title.focus();
  });
  document.addEventListener("click", (event) => {
    const shut = event.target.closest("[data-shut]");
    if (!shut) return;
    event.preventDefault();
    const row = shut.closest("tr"), link = row.previousElementSibling.querySelector("a.open");
    show(row, false);
    if (link) link.focus();
  });
})();
