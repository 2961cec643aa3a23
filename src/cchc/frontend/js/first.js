// data-first-field: when the address leads to this part of the page (#its-id), typing can begin in its first field at once.
// Only where there is a keyboard: on a phone the field would call the one on the screen before anything was read.

export function first() {
  if (!location.hash || !matchMedia("(hover: hover) and (pointer: fine)").matches) return;
  const part = document.getElementById(location.hash.slice(1));
  if (!part?.matches("[data-first-field]")) return;
  const field = part.querySelector("input:checked, input:not([type=hidden], [type=radio]), input[type=radio], textarea, select");
  field?.focus({ preventScroll: true });
  if (field?.matches("input:not([type=radio], [type=checkbox])")) field.select();
}
