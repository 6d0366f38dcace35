// Starts the small behaviours; each attaches itself by a data- attribute and the page works without any.
import { copyButtons } from "./copy.js";
import { showCurrent } from "./current.js";
import { focusOnErrors } from "./focus.js";
import { walkWithKeys } from "./keys.js";
import { letRefusalsSwap } from "./refusals.js";
import { countSelections } from "./selection.js";

copyButtons(document);
showCurrent(document);
focusOnErrors(document);
letRefusalsSwap(document);
walkWithKeys(document);
countSelections(document);
document.addEventListener("htmx:afterSwap", (event) => {
  copyButtons(event.target);
  countSelections(document);
});
