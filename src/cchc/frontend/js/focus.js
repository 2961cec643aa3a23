// Where the focus goes.
// data-first-field: when the address leads to this part of the page (#its-id), typing can begin in its first field at once.
// Not on a touch screen: there the field would call the keyboard on the screen before anything was read.
// data-first-row: when the address leads to such a list, its first line that waits for a decision takes the focus.
// A row ([data-key-row]) that came back from the server takes the focus that went away with the one before it.

const FIELD = "input:not([type=hidden]), textarea, select";

export function focus() {
  // The browser gives the focus away when it scrolls to the part, so after that.
  window.addEventListener("load", () => setTimeout(begin));
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (document.activeElement === document.body && target.matches?.("[data-key-row]")) target.querySelector("a, button")?.focus();
  });
}

function begin() {
  if (!location.hash || matchMedia("(pointer: coarse)").matches) return;
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (part?.matches("[data-first-row]")) {
    const line = part.querySelector('[data-key-row]:has([data-key="c"])') ?? part.querySelector("[data-key-row]");
    return line?.querySelector("a, button")?.focus();
  }
  if (!part?.matches("[data-first-field]")) return;
  enter(part);
}

/** The first field of a part: of choices the one that is chosen. Whether there is one. */
export function enter(part, options = { preventScroll: true }) {
  const first = part?.querySelector(FIELD);
  const chosen = first?.type === "radio" && part.querySelector(`input[name="${CSS.escape(first.name)}"]:checked`);
  const field = chosen || first;
  field?.focus(options);
  if (field?.matches("input:not([type=radio], [type=checkbox])")) field.select();
  return Boolean(field);
}
