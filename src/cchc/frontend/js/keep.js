// data-keep="name" on a form: what was typed and not yet sent stays in this browser, for this person, and is offered again
// after a broken connection or a closed window. Passwords and files are never kept. A field called "version" says which saved
// state the typing began from: what is restored is sent over that state, so that whatever others saved since is shown beside
// it and not overwritten. Signing out by one's own hand forgets everything ([data-forget] on that form).

import { clockTime, within, word } from "./words.js";

const WEEK = 7 * 24 * 3600 * 1000;
const owner = () => document.body.dataset.user ?? "";
const keyOf = (form) => `keep:${owner()}:${form.dataset.keep}`;
const UNFIT = "[type=password], [type=file], [type=hidden], [type=submit], [name=csrfmiddlewaretoken], [data-no-keep]";

export function keep(root) {
  if (!owner()) return;
  if (root === document.body) forgetOnSigningOut();
  for (const form of within(root, "form[data-keep]")) {
    if (form.dataset.keeping) continue;
    form.dataset.keeping = "1";
    offer(form);
    form.addEventListener("input", () => store(form));
    form.addEventListener("submit", () => mark(form));
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt === form && event.detail.successful) forget(form);
    });
  }
}

function values(form) {
  const kept = {};
  for (const input of form.elements) {
    if (!input.name || input.matches(UNFIT)) continue;
    if (["radio", "checkbox"].includes(input.type)) {
      (kept[input.name] ??= []).push(...(input.checked ? [input.value] : []));
    } else if ("value" in input && input.tagName !== "BUTTON") {
      kept[input.name] = input.value;
    }
  }
  return kept;
}

function store(form) {
  const version = form.elements.version?.value;
  write(keyOf(form), { at: Date.now(), page: location.pathname, version, values: values(form) });
}

/** The form is on its way. Only the page that answers it will know that it arrived. */
function mark(form) {
  const kept = read(keyOf(form));
  if (kept) write(keyOf(form), { ...kept, sentAt: Date.now() });
}

function forget(form) {
  remove(keyOf(form));
  form.querySelector(":scope > .kept")?.remove();
}

function offer(form) {
  const kept = read(keyOf(form));
  if (!kept) return;
  if (form.closest("[data-in-conflict]")) return; // both values are on the page, and nothing was chosen yet
  const same = JSON.stringify(kept.values) === JSON.stringify(values(form));
  if (same || arrived(kept) || Date.now() - kept.at > WEEK) return forget(form);

  const box = document.createElement("div");
  box.className = "kept";
  box.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = word("kept", { time: clockTime(kept.at) });
  box.append(text, choice(word("restore"), () => restore(form, kept)), choice(word("discard"), () => {}));
  form.prepend(box);

  function choice(label, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      box.remove();
      if (act.length === 0 && label === word("discard")) remove(keyOf(form));
    });
    return button;
  }
}

/** The page that answers a sent form comes from the form's own page, at once, and not by the back button. */
function arrived(kept) {
  const [entry] = performance.getEntriesByType("navigation");
  if (!kept.sentAt || entry?.type !== "navigate" || Date.now() - kept.sentAt > 120_000) return false;
  return document.referrer !== "" && new URL(document.referrer).pathname === kept.page;
}

function restore(form, { values: kept, version }) {
  for (const input of form.elements) {
    if (!(input.name in kept)) continue;
    if (["radio", "checkbox"].includes(input.type)) input.checked = kept[input.name].includes(input.value);
    else if (!input.matches(UNFIT)) input.value = kept[input.name];
  }
  if (version && form.elements.version) form.elements.version.value = version;
  form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function forgetOnSigningOut() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-forget]")) return;
    try {
      for (const key of Object.keys(localStorage)) if (key.startsWith(`keep:${owner()}:`)) localStorage.removeItem(key);
    } catch {
      /* forbidden: then nothing was kept either */
    }
  });
}

// A browser may forbid storage; then nothing is kept and nothing breaks.
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}
function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* full or forbidden */
  }
}
function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    /* forbidden */
  }
}
