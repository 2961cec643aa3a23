// Keyboard work through a list, only while the focus is inside `data-keys` (so that no single key surprises anybody).
//   up, down   between [data-key-row]: focuses its link or field; k and j do the same where nothing is typed
//   Enter      opens the row's link (the browser's own doing) or, on the page of one leaf, its first field
//   1…9        chooses the n-th of [data-key-choices], within a [data-key-list] the n-th button of that
//   a letter   presses [data-key="r"], where there are several the one after that which is current
//   ?          opens [data-key-help];  Esc leaves a field for the line that it stands in
// Ctrl+Enter in any form sends it, with the button [data-key-next] where there is one: save and go to the next.

import { press } from "./words.js";

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event, target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const area = target.closest("[data-keys]");
    if (!area) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return move(event, area, target, event.key === "ArrowDown");
    if (target.matches(TYPING)) return event.key === "Escape" ? leave(target) : undefined;
    if (/^[jk]$/i.test(event.key)) return move(event, area, target, event.key.toLowerCase() === "j");
    if (event.key === "?") return help(event);
    if (/^[1-9]$/.test(event.key)) return pick(event, area, target);
    if (/^\p{L}$/u.test(event.key)) return pressKey(event, area, target);
  });
}

function send(event, target) {
  const form = target.closest("form") ?? document.querySelector("form[data-key-form]");
  if (!form) return;
  event.preventDefault();
  press(form, form.querySelector("[data-key-next]"));
}

function move(event, area, target, down) {
  if (target.matches("select, textarea, input[type=radio], input[type=number], input[type=date], input[list]")) return;
  const rows = [...area.querySelectorAll("[data-key-row]")].filter((row) => row.offsetParent !== null);
  const here = rows.findIndex((row) => row.contains(target));
  const next = rows[here + (down ? 1 : -1)] ?? (here < 0 ? rows[0] : null);
  if (!next) return;
  event.preventDefault();
  const wanted = target.matches(TYPING) ? "input:not([type=hidden]), select, textarea" : "a, button, input, select, textarea";
  const stop = next.matches("a, button") ? next : (next.querySelector(wanted) ?? next.querySelector("a, button"));
  stop?.focus();
  stop?.scrollIntoView({ block: "nearest" });
  if (stop?.matches("input")) stop.select();
}

function pick(event, area, target) {
  const row = target.closest("[data-key-list], [data-key-row]") ?? area;
  const group = row.matches("[data-key-choices], [data-key-list]") ? row : row.querySelector("[data-key-choices]");
  const choice = group?.querySelectorAll("input[type=radio], button")[Number(event.key) - 1];
  if (!choice || choice.disabled) return;
  event.preventDefault();
  choice.click();
}

function pressKey(event, area, target) {
  const row = target.closest("[data-key-row]") ?? area;
  const found = [...row.querySelectorAll(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)].filter((each) => !each.disabled);
  const button = found[(found.findIndex((each) => each.matches("[aria-current]")) + 1) % found.length];
  if (!button) return;
  event.preventDefault();
  const around = button.parentElement?.parentElement?.closest("details");
  if (button.matches("summary") && around) around.open = true;
  button.click();
  const opened = button.matches("summary") && button.parentElement.open ? button.parentElement : null;
  opened?.querySelector("[data-key-list] button, input:not([type=hidden]), textarea")?.focus();
}

function leave(target) {
  const row = target.closest("[data-key-row]");
  (row?.querySelector("a, button") ?? target).focus();
}

function help(event) {
  const summary = document.querySelector("[data-key-help]");
  if (!summary) return;
  event.preventDefault();
  summary.click();
  summary.scrollIntoView({ block: "nearest" });
}
