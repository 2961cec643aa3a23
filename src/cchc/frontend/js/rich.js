// textarea[data-rich], input[data-rich]: bold, italic and dashes by the buttons of the toolbar before it, or by Ctrl+B and
// Ctrl+I. The marks stand in the text as <b> and <i>, which is what the page says without scripts; the server cleans the rest.

const MARKS = { bold: ["<b>", "</b>"], italic: ["<i>", "</i>"] };
const KEYS = { b: "bold", i: "italic" };
const DASH = /^[-–] +/;

export function rich() {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !field.matches?.("[data-rich]")) return;
    const look = KEYS[event.key.toLowerCase()];
    if (!look) return;
    event.preventDefault();
    mark(field, look);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-look]");
    const field = button && document.getElementById(button.closest("[data-rich-for]")?.dataset.richFor);
    if (!field) return;
    field.focus();
    if (button.dataset.look === "dash") dash(field);
    else mark(field, button.dataset.look);
  });
}

/** Puts the marks around the chosen words of each line, or takes them away where they stand; a line is a paragraph. */
function mark(field, look) {
  const [open, close] = MARKS[look];
  let { selectionStart: start, selectionEnd: end } = field;
  if (field.value.slice(start - open.length, start) === open && field.value.startsWith(close, end)) {
    const words = field.value.slice(start, end);
    return put(field, start - open.length, end + close.length, words, start - open.length, words.length);
  }
  const chosen = field.value.slice(start, end);
  if (!chosen) return put(field, start, end, open + close, start + open.length, 0);
  const lines = chosen.split("\n");
  const filled = lines.filter((line) => line.trim());
  const all = filled.length > 0 && filled.every((line) => line.startsWith(open) && line.endsWith(close));
  const text = lines.map((line) => {
    if (!line.trim()) return line;
    return all ? line.slice(open.length, line.length - close.length) : open + line + close;
  });
  const made = text.join("\n");
  const around = !all && lines.length === 1 ? open.length : 0;
  put(field, start, end, made, start + around, made.length - (around ? open.length + close.length : 0));
}

/** Makes the chosen lines items of a list, or paragraphs again. */
function dash(field) {
  const from = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const found = field.value.indexOf("\n", field.selectionEnd);
  const to = found < 0 ? field.value.length : found;
  const lines = field.value.slice(from, to).split("\n");
  const all = lines.every((line) => DASH.test(line) || !line.trim()) && lines.some((line) => line.trim());
  const made = lines.map((line) => (all || DASH.test(line) ? line.replace(DASH, all ? "" : "- ") : `- ${line}`)).join("\n");
  put(field, from, to, made, from, made.length);
}

function put(field, from, to, text, start, length) {
  field.setSelectionRange(from, to);
  // The one way that keeps the browser's own undo; where it is gone, the text is put in all the same.
  const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!done) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start, start + length);
}
