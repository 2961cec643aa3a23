// Every page works without this file; it saves keystrokes and waiting. One module a behaviour, switched on by attributes.

import htmx from "htmx.org";
import { changed } from "./js/changed.js";
import { confirm } from "./js/confirm.js";
import { copy } from "./js/copy.js";
import { drop } from "./js/drop.js";
import { focus } from "./js/focus.js";
import { grid } from "./js/grid.js";
import { idle } from "./js/idle.js";
import { keep } from "./js/keep.js";
import { keys } from "./js/keys.js";
import { menus } from "./js/menus.js";
import { pane } from "./js/pane.js";
import { pick } from "./js/pick.js";
import { rich } from "./js/rich.js";
import { save } from "./js/save.js";
import { choose } from "./js/choose.js";
import { sheet } from "./js/sheet.js";
import { tick } from "./js/tick.js";

window.htmx = htmx;
document.documentElement.classList.add("scripted");

confirm();
copy();
choose();
rich();
menus();
keys();
sheet();
tick();
grid();
pick();
pane();
changed();
save();
idle();
focus();

// These look at elements one by one, so they run again on whatever htmx brings in.
htmx.onLoad((root) => {
  keep(root);
  drop(root);
});
