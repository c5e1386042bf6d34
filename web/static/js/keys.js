// Reviews introductions without a mouse; every page works without it. A key works on the element
// that names it as aria-keyshortcuts. Not loaded where somebody has switched the keys off.
"use strict";

const TYPED_INTO = "textarea, select, input:not([type=radio], [type=checkbox]), [contenteditable]";

// With a Korean keyboard the letter is another one, but its place is the same.
function keyOf(event) {
  const place = /^Key([A-Z])$/.exec(event.code);
  return /^[\x20-\x7e]$/.test(event.key) || !place ? event.key : place[1].toLowerCase();
}

function step(by) {
  const entries = Array.from(document.querySelectorAll("[data-entry]"));
  const row = document.activeElement.closest("tr");
  const here = entries.findIndex((entry) => row?.contains(entry));
  const next = here < 0 ? (by > 0 ? 0 : entries.length - 1) : here + by;
  entries[Math.max(0, Math.min(next, entries.length - 1))]?.focus();
}

function tick() {
  document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click();
}

function shortlist() {
  document.activeElement.closest("tr")?.querySelector("[data-shortlist]")?.click();
}

// A dialog gives the focus to its first link, which is at its end: the list would begin there.
function openList(list) {
  list.showModal();
  list.querySelector("h2").focus();
  list.scrollTop = 0;
}

function use(element) {
  const list = document.getElementById(element.dataset.opens);
  if (list?.showModal) return openList(list);
  element.focus();
  if (!element.matches("textarea, select, input[type=checkbox]")) element.click();
}

const MOVES = { j: () => step(1), k: () => step(-1), x: tick, l: shortlist };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.target.closest(TYPED_INTO) || document.querySelector("dialog[open]")) return;
  const key = keyOf(event);
  const element = document.querySelector(`[aria-keyshortcuts="${CSS.escape(key)}"]`);
  if (!element && !(key in MOVES)) return;
  event.preventDefault();
  if (element) use(element);
  else MOVES[key]();
});
