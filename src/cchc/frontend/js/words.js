// Words that scripts say stand in the page, translated by the server: data-word-… on the body, gaps as {name}.

export function word(name, gaps = {}) {
  const sentence = document.body.dataset[`word${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
  return sentence.replaceAll(/\{(\w+)\}/g, (_, gap) => gaps[gap] ?? "");
}

/** Every matching element inside `root`, and `root` itself. */
export function within(root, selector) {
  const inside = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...inside] : inside;
}

export function clockTime(instant) {
  const form = { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" };
  return new Date(instant).toLocaleTimeString("vi-VN", form);
}
