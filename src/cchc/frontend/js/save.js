// The state of saving beside a form that htmx sends: .save-state inside the form, or the one that data-save-state names.
// When the line breaks, the form is sent again by itself: after 2, 4, 8 … 30 seconds and as soon as the machine is back
// online. The server's version check makes a second arrival harmless. Nothing typed is lost meanwhile (keep.js).

import { clockTime, press, word } from "./words.js";

const BROKEN = new Set([0, 502, 503, 504]);
const waiting = new Map();
const pressed = new WeakMap();

export function save() {
  document.addEventListener("submit", (event) => pressed.set(event.target, event.submitter), true);
  document.addEventListener("htmx:beforeRequest", (event) => show(event.detail.elt, "saving"));
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, xhr, successful } = event.detail;
    if (!stateOf(elt)) return;
    if (successful) return settle(elt, "saved", { time: clockTime(Date.now()) });
    if (BROKEN.has(xhr.status)) return again(elt);
    settle(elt, xhr.status === 409 ? "conflict" : "refused");
  });
  window.addEventListener("online", () => {
    for (const form of [...waiting.keys()]) resend(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size > 0) event.preventDefault();
  });
}

function stateOf(elt) {
  const form = elt.closest?.("form");
  if (!form || !form.matches("[data-save]")) return null;
  return form.querySelector(".save-state") ?? document.querySelector(form.dataset.save || ".save-state");
}

function show(elt, state, gaps) {
  const place = stateOf(elt);
  if (!place) return;
  place.dataset.state = state;
  (place.querySelector("[data-words]") ?? place).textContent = word(state, gaps);
}

function settle(elt, state, gaps) {
  const form = elt.closest("form");
  clearTimeout(waiting.get(form)?.timer);
  waiting.delete(form);
  show(elt, state, gaps);
}

function again(elt) {
  const form = elt.closest("form");
  const tries = (waiting.get(form)?.tries ?? 0) + 1;
  const seconds = Math.min(2 ** tries, 30);
  waiting.set(form, { tries, timer: setTimeout(() => resend(form), seconds * 1000) });
  show(elt, "failed", { seconds });
}

function resend(form) {
  if (!form.isConnected) return waiting.delete(form);
  clearTimeout(waiting.get(form)?.timer);
  press(form, pressed.get(form));
}
