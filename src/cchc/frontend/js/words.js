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

/** Send a form as if its button had been pressed, so that what the button says is sent too (htmx listens to clicks). */
export function press(form, button) {
  if (button?.isConnected) button.click();
  else form.requestSubmit();
}

export function clockTime(instant) {
  const form = { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" };
  return new Date(instant).toLocaleTimeString("vi-VN", form);
}
