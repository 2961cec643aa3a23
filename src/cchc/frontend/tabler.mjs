// The part of Tabler that pages use: its reset, grid and utilities, and the ground of forms, buttons and cards. The whole is
// ten times as large, and most of it is for products unlike this one.

const KEPT = new RegExp(
  `^(${[
    "row|col(-.+)?|g[xy]?-\\d|container(-fluid)?",
    "d-.+|flex-.+|justify-.+|align-.+|gap-\\d|order-.+|vstack|hstack|float-.+|position-.+|overflow-.+",
    "[mp][tbsexy]?-(\\w+-)?(\\d|auto)|w-\\d+|w-auto|h-\\d+|h-auto|border(-\\d|-top|-bottom|-start|-end)*",
    "text-(start|end|center|nowrap|wrap|break|truncate|secondary|muted|uppercase)|text-(sm|md|lg)-(start|end|center)",
    "fw-.+|lh-.+|small|visually-hidden(-focusable)?|list-unstyled|list-inline(-item)?",
    "btn|btn-primary|form-control|form-select|form-check(-input|-label|-inline)?|form-label|form-text|input-group(-text)?|is-invalid",
    "card(-body|-header|-title)?|table|badge|alert|list-group(-item)?|disabled|active|icon",
  ].join("|")})$`,
);

/** The rules whose every class is kept; rules without a class (the reset) stay. */
export function part(css) {
  return [...rules(css.replaceAll(/\/\*[\s\S]*?\*\//g, ""))].map(shorten).join("");
}

function* rules(css) {
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf("{", at);
    if (open < 0) return;
    let depth = 1;
    let end = open + 1;
    for (; depth > 0; end++) depth += css[end] === "{" ? 1 : css[end] === "}" ? -1 : 0;
    yield [css.slice(at, open).replace(/^[^{]*;/, "").trim(), css.slice(open + 1, end - 1)];
    at = end;
  }
}

function shorten([head, body]) {
  if (/^@(media|supports)/.test(head)) {
    const inside = part(body);
    return inside && `${head}{${inside}}`;
  }
  if (head.startsWith("@")) return "";
  const kept = selectors(head).filter(isKept);
  return kept.length > 0 ? `${kept.join(",")}{${body}}` : "";
}

/** The parts between the commas that stand in no brackets. */
function selectors(head) {
  let depth = 0;
  const marked = [...head].map((sign) => {
    depth += "([".includes(sign) ? 1 : ")]".includes(sign) ? -1 : 0;
    return sign === "," && depth === 0 ? "\n" : sign;
  });
  return marked.join("").split(/\n+/).map((one) => one.trim()).filter(Boolean);
}

function isKept(selector) {
  if (/\[data-bs|\[class/.test(selector)) return selector.includes("theme=light");
  return [...selector.matchAll(/\.((?:\\.|[\w-])+)/g)].every(([, name]) => KEPT.test(name));
}
