// data-idle-seconds on the body: a session ends after so long without a request. A minute before that people are asked
// whether they want to stay; when it has ended, the page is loaded again, which leads to signing in and back here.
// Every tab notes its requests in one place, so that work in one keeps the others from asking.

import { clockTime, word } from "./words.js";

const NOTED = "cchc-last-request";
const LOOK_EVERY = 2000;

export function idle() {
  const seconds = Number(document.body.dataset.idleSeconds);
  if (!seconds) return;
  const whole = seconds * 1000;
  const before = Math.min(60000, whole / 3);
  let dialog = null;

  note();
  document.body.addEventListener("htmx:afterRequest", note);
  setInterval(look, LOOK_EVERY);

  function note() {
    localStorage.setItem(NOTED, String(Date.now()));
  }

  function look() {
    const ends = Number(localStorage.getItem(NOTED)) + whole;
    const left = ends - Date.now();
    if (left <= 0) location.reload();
    else if (left <= before && !dialog) warn(ends);
    else if (left > before) dialog?.close();
  }

  function warn(ends) {
    dialog = document.createElement("dialog");
    dialog.className = "ask";
    const text = document.createElement("p");
    text.id = "idle-text";
    text.textContent = word("idle", { time: clockTime(ends) });
    dialog.setAttribute("aria-labelledby", text.id);
    const stay = document.createElement("button");
    stay.type = "button";
    stay.className = "btn btn-primary";
    stay.textContent = word("stay");
    stay.addEventListener("click", () => dialog.close());
    const actions = document.createElement("div");
    actions.className = "form-actions";
    actions.append(stay);
    dialog.append(text, actions);
    dialog.addEventListener("close", goOn);
    document.body.append(dialog);
    dialog.showModal();
  }

  async function goOn() {
    dialog.remove();
    dialog = null;
    const answer = await fetch(document.body.dataset.stayUrl, { headers: { "X-Requested-With": "fetch" } });
    if (answer.status === 204) note();
    else location.reload();
  }
}
