// data-autosubmit: a list that acts as soon as something is chosen; without scripts the button beside it does.

export function choose() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-autosubmit]")) event.target.form?.requestSubmit();
  });
}
