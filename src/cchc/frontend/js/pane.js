// The desk's pane: a document opens beside the lines ([data-pane-open] leads into the frame of [data-pane]), never over them.
// On a narrow screen, where there is no room beside, it opens in a window of its own. Esc closes the pane.
// A reason that was given before ([data-fill]) goes into the field of its line.

const NARROW = "(max-width: 1100px)";

export function pane() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-pane-open]");
    if (link) return open(link);
    if (event.target.closest?.("[data-pane-close]")) return close(event.target.closest("[data-pane]"));
    const reason = event.target.closest?.("[data-fill]");
    if (reason) fill(reason);
  });
  document.addEventListener("keydown", (event) => {
    const split = document.querySelector("[data-pane].open");
    if (event.key === "Escape" && split && !event.target.closest?.("form, details.menu[open]")) close(split);
  });
}

function open(link) {
  if (matchMedia(NARROW).matches) {
    link.target = "_blank";
    return;
  }
  const split = link.closest("[data-pane]");
  split.classList.add("open");
  split.querySelectorAll("[data-pane-open][aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  link.setAttribute("aria-current", "true");
  split.querySelector("[data-pane-title]").textContent = link.textContent.trim();
  const out = split.querySelector("[data-pane-out]");
  out.href = link.href;
  out.hidden = false;
}

function close(split) {
  split.classList.remove("open");
  split.querySelector("[data-pane-frame]").src = "about:blank";
  const link = split.querySelector("[data-pane-open][aria-current]");
  link?.removeAttribute("aria-current");
  link?.focus();
}

function fill(button) {
  const field = document.getElementById(button.dataset.fill);
  if (!field) return;
  field.value = button.dataset.text;
  field.closest("details")?.setAttribute("open", "");
  button.closest("details").open = false;
  field.focus();
}
