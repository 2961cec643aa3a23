// data-confirm="question": asks in a dialog before a form is sent. data-confirm-button names the button that goes on.
// Acts with consequences have a preview page of their own; this is for small ones, and the server never relies on it.

import { press, word } from "./words.js";

export function confirm() {
  document.addEventListener(
    "submit",
    (event) => {
      const asker = event.submitter?.dataset.confirm ? event.submitter : event.target;
      if (!asker.dataset?.confirm || event.target.dataset.confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(asker.dataset.confirm, asker.dataset.confirmButton ?? event.submitter?.textContent).then((yes) => {
        if (!yes) return;
        event.target.dataset.confirmed = "1";
        press(event.target, event.submitter);
        delete event.target.dataset.confirmed;
      });
    },
    true,
  );
}

function ask(question, going) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const text = document.createElement("p");
  text.id = "ask-text";
  text.textContent = question;
  dialog.setAttribute("aria-labelledby", text.id);
  const actions = document.createElement("div");
  actions.className = "form-actions";
  actions.append(button(word("cancel"), "btn", ""), button(going?.trim() || word("goOn"), "btn btn-primary", "yes"));
  dialog.append(text, actions);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });

  function button(label, style, value) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = style;
    made.textContent = label;
    made.addEventListener("click", () => dialog.close(value));
    return made;
  }
}
