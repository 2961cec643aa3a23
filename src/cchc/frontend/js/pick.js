// data-pick: a looked-up name is set behind the words of the column that its button names (data-pick-into: id), without a
// journey to the server; without scripts the button sends the form and the server does the same.

export function pick() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pick-into]");
    const input = button?.closest("[data-pick]")?.querySelector("input");
    const column = button && document.getElementById(button.dataset.pickInto);
    if (!input || !column) return;
    event.preventDefault();
    const name = input.value.trim();
    if (!name) return input.focus();
    const words = column.value.trim().replace(/;$/, "");
    column.value = words ? `${words}; ${name}` : name;
    input.value = "";
    column.dispatchEvent(new Event("input", { bubbles: true }));
    column.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
}
