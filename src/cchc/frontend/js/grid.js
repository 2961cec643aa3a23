// A grid of figures without a mouse: data-grid on the table. In its fields
//   Enter, down   the field below            up            the field above
//   left, right   the neighbour, once the caret stands at that end of the text
//   paste         a block copied from a spreadsheet fills the fields to the right and below
// What checks say stands in #grid-findings; after each saving its cells are marked anew.
// Cells are saved side by side. Where two answers cross, the sums and findings of the older one are left aside; where the line
// breaks, the cell is sent again by itself; what was typed on meanwhile stays and is saved too. #grid-saved says how it stands.

import { clockTime, word } from "./words.js";

const FIELD = "input:not([type=hidden]), textarea";
const BROKEN = new Set([0, 502, 503, 504]);
const sent = new WeakMap(); // field -> the text that is on its way
const unsaved = new Map(); // id of a field -> how often it was sent in vain
let newest = 0; // the revision of the report that the page shows

export function grid() {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!field.matches?.(FIELD) || !field.closest("[data-grid]")) return;
    const by = direction(event, field);
    if (!by) return;
    const next = neighbour(field, ...by);
    event.preventDefault();
    if (!next) return field.blur();
    next.focus();
    next.select();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches?.(FIELD) || !field.closest("[data-grid]")) return;
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!/[\t\n]/.test(text.trimEnd()) || field.matches("textarea")) return;
    event.preventDefault();
    fill(field, text);
  });
  document.addEventListener("htmx:afterSettle", mark);
  document.addEventListener("htmx:beforeRequest", leave);
  document.addEventListener("htmx:beforeSwap", arrive);
  document.addEventListener("htmx:afterRequest", settle);
  window.addEventListener("online", () => unsaved.forEach((_, id) => again(id)));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size > 0) event.preventDefault();
  });
}

const isOurs = (elt) => Boolean(elt?.closest?.("[data-grid], #grid-findings"));

function leave(event) {
  const field = event.detail.elt;
  if (!isOurs(field)) return;
  sent.set(field, field.value);
  tell("saving");
}

function arrive(event) {
  const { requestConfig, xhr } = event.detail;
  const field = requestConfig?.elt;
  if (!isOurs(field)) return;
  const revision = Number(xhr.getResponseHeader("X-Report-Revision") ?? 0);
  if (revision >= newest) newest = revision;
  else event.detail.serverResponse = event.detail.serverResponse.split("</td>", 1)[0] + "</td>";
  const typed = field.value;
  if (field.matches(FIELD) && typed !== sent.get(field)) setTimeout(() => type(field.id, typed));
}

/** Put back what was typed while an older text was being saved, and save it. */
function type(id, text) {
  const field = document.getElementById(id);
  if (!field || field.value === text) return;
  field.value = text;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function settle(event) {
  const { elt, xhr, successful } = event.detail;
  if (!isOurs(elt)) return;
  if (BROKEN.has(xhr.status) && elt.id) {
    const tries = (unsaved.get(elt.id) ?? 0) + 1;
    const seconds = Math.min(2 ** tries, 30);
    unsaved.set(elt.id, tries);
    setTimeout(() => again(elt.id), seconds * 1000);
    return tell("failed", { seconds });
  }
  unsaved.delete(elt.id);
  if (unsaved.size > 0) return;
  if (successful) return tell("saved", { time: clockTime(Date.now()) });
  tell(xhr.status === 409 ? "conflict" : "refused");
}

function again(id) {
  if (unsaved.has(id)) document.getElementById(id)?.dispatchEvent(new Event("change", { bubbles: true }));
}

function tell(state, gaps) {
  const place = document.getElementById("grid-saved");
  if (!place) return;
  place.dataset.state = state;
  place.querySelector("[data-words]").textContent = word(state, gaps);
}

function direction(event, field) {
  if (field.matches("textarea")) return null;
  if (event.key === "Enter" || event.key === "ArrowDown") return [1, 0];
  if (event.key === "ArrowUp") return [-1, 0];
  const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  if (event.key === "ArrowLeft" && (whole || field.selectionEnd === 0)) return [0, -1];
  if (event.key === "ArrowRight" && (whole || field.selectionStart === field.value.length)) return [0, 1];
  return null;
}

/** The next field that can be typed in, that many rows or columns away; computed cells are stepped over. */
function neighbour(field, rows, columns) {
  const cell = field.closest("td");
  if (columns) {
    let beside = cell;
    while ((beside = columns > 0 ? beside.nextElementSibling : beside.previousElementSibling)) {
      const found = beside.querySelector(FIELD);
      if (found) return found;
    }
    return null;
  }
  let row = cell.parentElement;
  while ((row = rows > 0 ? row.nextElementSibling : row.previousElementSibling)) {
    const found = row.cells[cell.cellIndex]?.querySelector(FIELD);
    if (found) return found;
  }
  return null;
}

/** The rows and cells of a block copied from a spreadsheet; a cell of several lines stands between quotes there. */
function copied(text) {
  const whole = /"((?:[^"]|"")*[\t\n](?:[^"]|"")*)"(?=[\t\n]|$)/y;
  const plain = /[^\t\n]*/y;
  const rows = [[]];
  for (let at = 0; at <= text.length; at += 1) {
    whole.lastIndex = plain.lastIndex = at;
    const quoted = whole.exec(text);
    const found = quoted ?? plain.exec(text);
    rows.at(-1).push(quoted ? quoted[1].replaceAll('""', '"') : found[0]);
    at += found[0].length;
    if (text[at] === "\n") rows.push([]);
  }
  return rows;
}

function fill(field, text) {
  const lines = copied(text.replace(/\r/g, "").replace(/\n$/, ""));
  let below = field.closest("tr");
  const first = field.closest("td").cellIndex;
  for (const line of lines) {
    if (!below) return;
    line.forEach((value, index) => {
      const target = below.cells[first + index]?.querySelector(FIELD);
      if (!target) return;
      target.value = value.trim();
      target.dispatchEvent(new Event("change", { bubbles: true }));
    });
    do below = below.nextElementSibling;
    while (below && !below.querySelector("td.grid-cell"));
  }
}

function mark() {
  const panel = document.getElementById("grid-findings");
  if (!panel) return;
  const places = new Set([...panel.querySelectorAll("[data-cell]")].map((each) => `c-${each.dataset.cell}`));
  for (const cell of document.querySelectorAll("[data-grid] td.grid-cell")) {
    cell.classList.toggle("is-marked", places.has(cell.id));
  }
}
