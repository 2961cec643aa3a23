// data-copy="#table": copies a table as tab-separated text, which a spreadsheet pastes into cells. With the focus inside a
// table and nothing selected, Ctrl+C does the same. Figures go out as they are written.

import { word } from "./words.js";

export function copy() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const table = document.querySelector(button.dataset.copy);
    if (table) tell(button, await toClipboard(asText(table)));
  });
  document.addEventListener("copy", (event) => {
    const table = document.activeElement?.closest(".table-scroll")?.querySelector("table");
    const typing = document.activeElement?.matches("input, textarea, select");
    if (!table || typing || !getSelection().isCollapsed) return;
    event.clipboardData.setData("text/plain", asText(table));
    event.preventDefault();
    announce(word("copied"));
  });
}

export function asText(table) {
  return [...table.rows].map((row) => [...row.cells].map(cellText).join("\t")).join("\n");
}

function cellText(cell) {
  if (cell.dataset.copyText !== undefined) return cell.dataset.copyText;
  const input = cell.querySelector("input:not([type=hidden], [type=checkbox]), select, textarea");
  return (input ? input.value : cell.textContent).replaceAll(/\s+/g, " ").trim();
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return oldWay(text); // Offices often serve the product over plain http, where browsers hide the clipboard.
  }
}

function oldWay(text) {
  const box = document.createElement("textarea");
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

function tell(button, done) {
  const label = button.querySelector("[data-label]") ?? button;
  const before = label.textContent;
  label.textContent = word(done ? "copied" : "notCopied");
  announce(label.textContent);
  setTimeout(() => (label.textContent = before), 2000);
}

function announce(text) {
  const spoken = document.getElementById("spoken");
  if (spoken) spoken.textContent = text;
}
