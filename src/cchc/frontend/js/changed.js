// data-changed="name": a figure that came back different is underlined for two seconds, wherever on the page it stands.
// It never moves, and a full page load between the two values makes no difference; pages that share data-figures="name"
// show the same figures, so that going on to another of them makes none either.

const key = () => `figures:${document.querySelector("[data-figures]")?.dataset.figures ?? location.pathname}`;

export function changed() {
  const before = new Map();
  compare(stored());
  document.addEventListener("htmx:beforeRequest", () => {
    if (before.size === 0) for (const [name, text] of figures()) before.set(name, text);
  });
  document.addEventListener("htmx:afterSettle", () => {
    compare(before);
    before.clear();
  });
  document.addEventListener("submit", () => {
    try {
      sessionStorage.setItem(key(), JSON.stringify([...figures()]));
    } catch {
      /* storage forbidden: no underline after a full load */
    }
  });
}

function figures() {
  const found = document.querySelectorAll("[data-changed]");
  return new Map([...found].map((element) => [element.dataset.changed, element.textContent.trim()]));
}

function compare(before) {
  for (const element of document.querySelectorAll("[data-changed]")) {
    const old = before.get(element.dataset.changed);
    if (old === undefined || old === element.textContent.trim()) continue;
    element.classList.add("changed");
    setTimeout(() => element.classList.remove("changed"), 2000);
  }
}

function stored() {
  try {
    const kept = new Map(JSON.parse(sessionStorage.getItem(key())));
    sessionStorage.removeItem(key());
    return kept;
  } catch {
    return new Map();
  }
}
