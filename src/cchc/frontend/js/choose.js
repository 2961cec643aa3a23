// data-autosubmit: a list that acts as soon as something is chosen; without scripts the button beside it does.
// data-whole: a group whose first box stands for all others. Without scripts it is the server that takes them all.

export function choose() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form?.requestSubmit();
    const group = event.target.closest("[data-whole]");
    if (group && event.target.matches("[type=checkbox]")) chooseWhole(group, event.target);
  });
}

function chooseWhole(group, changed) {
  const [whole, ...members] = group.querySelectorAll("[type=checkbox]");
  if (whole?.name !== "whole") return;
  if (changed === whole) for (const member of members) member.checked = whole.checked;
  else whole.checked = members.every((member) => member.checked);
}
