// .drop: files may be dropped on the whole field; below it stand the names and sizes of what was chosen.

import { within } from "./words.js";

export function drop(root) {
  for (const zone of within(root, ".drop")) {
    const input = zone.querySelector("input[type=file]");
    const list = zone.querySelector(".drop-files");
    if (!input || zone.dataset.ready) continue;
    zone.dataset.ready = "1";
    const over = (on) => (event) => {
      event.preventDefault();
      zone.classList.toggle("over", on);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => {
      list?.replaceChildren(...[...input.files].map(described));
    });
  }
}

function described(file) {
  const item = document.createElement("li");
  const [amount, unit] = file.size < 1e6 ? [file.size / 1e3, "KB"] : [file.size / 1e6, "MB"];
  item.textContent = `${file.name} · ${amount.toLocaleString("vi-VN", { maximumFractionDigits: 1 })} ${unit}`;
  return item;
}
