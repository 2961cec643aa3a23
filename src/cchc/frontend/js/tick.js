// data-tick-below on a box in a table of branches: ticking it ticks every line that lies deeper until the next one of its own
// depth (classes depth-0, depth-1 …). The server takes a branch for everything under it, so this only shows it.

export function tick() {
  document.addEventListener("change", (event) => {
    const line = event.target.closest?.("table:has([data-tick-below]) tr");
    if (!line || !event.target.matches("[type=checkbox]")) return;
    const depth = depthOf(line);
    if (!event.target.checked) untickAbove(line, depth);
    if (!event.target.matches("[data-tick-below]")) return;
    for (let next = line.nextElementSibling; next && depthOf(next) > depth; next = next.nextElementSibling) {
      const box = next.querySelector("input[type=checkbox]");
      if (box) box.checked = event.target.checked;
    }
  });
}

/** A branch of which one line was taken out no longer stands for all of them. */
function untickAbove(line, depth) {
  for (let above = line.previousElementSibling, reach = depth; above && reach > 0; above = above.previousElementSibling) {
    if (depthOf(above) >= reach) continue;
    reach = depthOf(above);
    const box = above.querySelector("[data-tick-below]");
    if (box) box.checked = false;
  }
}

const depthOf = (line) => Number(/depth-(\d+)/.exec(line.className)?.[1] ?? 0);
