// The score sheet without a mouse: data-sheet-keys="#panel" on the sheet. Outside fields
//   up, down   to the criterion above or below     Enter      into the first field of the open one
//   / or s     find a criterion                    ?          the panel with all keys
//   1…9        the level of that number            Esc        out of a field, back to the list
// and everywhere Ctrl+S saves and stays (keys.js has Ctrl+Enter: save and go to the next).
// data-tree-search="#tree": what is typed narrows the list at once; marks and capitals do not matter.

import { enter as enterPart } from "./focus.js";
import { press } from "./words.js";

const TYPING = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select, [contenteditable]";

export function sheet() {
  document.addEventListener("keydown", (event) => {
    const root = document.querySelector("[data-sheet-keys]");
    if (!root || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return saveHere(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("[data-tree-search]")) return searching(event, target);
    if (event.key === "Escape" && target.closest("#leaf")) return leave(event);
    if (target.matches(TYPING) || target.matches("input[type=radio]") && event.key.startsWith("Arrow")) return;
    const act = { ArrowDown: step, ArrowUp: step, Enter: enter, "/": find, s: find, "?": help }[event.key];
    if (act) return act(event, target, root);
    if (/^[1-9]$/.test(event.key)) level(event);
  });
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-tree-search]")) narrow(event.target);
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens]");
    if (opener) document.querySelector(opener.dataset.opens)?.showModal();
    if (event.target.closest?.("#tree-current") && !event.ctrlKey) firstField(event);
  });
}

const visible = (element) => element.offsetParent !== null;
const rows = () => [...document.querySelectorAll("#tree [data-key-row] a[href]")].filter(visible);

function step(event, target) {
  if (target.closest("[data-keys]") && target.closest("[data-key-row]")) return; // keys.js moves within the list
  if (target.closest("details, .tabs, .menu")) return;
  const all = rows();
  const here = all.indexOf(document.getElementById("tree-current"));
  const next = here < 0 ? all[0] : all[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function enter(event, target) {
  if (target === document.body || target.id === "main") firstField(event);
}

/** The open criterion is the one that is asked for: no page has to be loaded to begin typing. */
function firstField(event) {
  if (enterPart(document.querySelector("#leaf form[data-key-form]"), {})) event.preventDefault();
}

function leave(event) {
  event.preventDefault();
  (document.getElementById("tree-current") ?? rows()[0])?.focus();
}

function find(event) {
  const box = document.querySelector("[data-tree-search]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

function help(event, target, root) {
  event.preventDefault();
  document.querySelector(root.dataset.sheetKeys)?.showModal();
}

function level(event) {
  const group = [...document.querySelectorAll("#leaf form[data-key-form] fieldset")].find(
    (each) => visible(each) && each.querySelector("input[type=radio]"),
  );
  const choice = group?.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
  if (!choice) return;
  event.preventDefault();
  choice.click();
  choice.focus();
}

function saveHere(event) {
  const form = document.querySelector("#leaf form[data-key-form]");
  if (!form) return;
  event.preventDefault();
  press(form, form.querySelector("#leaf-save"));
}

// Search -------------------------------------------------------------------------------------------------------------

function searching(event, box) {
  if (event.key === "Escape") {
    event.preventDefault();
    box.value = "";
    narrow(box);
    return leave(event);
  }
  if (event.key !== "ArrowDown" && event.key !== "Enter") return;
  const [first] = rows();
  if (!first) return;
  event.preventDefault();
  if (event.key === "Enter") first.click();
  else first.focus();
}

const fold = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll(/[đĐ]/g, "d").toLowerCase();

function narrow(box) {
  const tree = document.querySelector(box.dataset.treeSearch);
  if (!tree) return;
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  let found = 0;
  // From the innermost lines outward: a branch stays while anything under it does.
  for (const item of [...tree.querySelectorAll(".tree li")].reverse()) {
    const text = fold(item.querySelector(":scope > .tree-row .name")?.textContent ?? "");
    const link = item.querySelector(":scope > .tree-row a");
    const below = item.querySelector("li:not([hidden])") !== null;
    const wanted = words.length === 0 || below || (link !== null && words.every((word) => text.includes(word)));
    item.hidden = !wanted;
    if (wanted && link) found += 1;
    const branch = item.querySelector(":scope > details");
    if (branch && words.length > 0 && below) branch.open = true;
  }
  const none = tree.querySelector("[data-tree-none]");
  if (none) none.hidden = found > 0;
}
