// `data-keys`: a list walked through with `n` and `p`; any other letter presses what has it as `data-key`,
// in the entry one is at, else on the page. Off by the box `data-keys-off`, which is kept in this browser.
const KEPT = "charter-keys";

export function walkWithKeys(root) {
  const list = root.querySelector("[data-keys]");
  const off = root.querySelector("[data-keys-off]");
  if (!list || !off) return;
  off.closest("[hidden]").hidden = false;
  off.checked = localStorage.getItem(KEPT) === "off";
  off.addEventListener("change", () => localStorage.setItem(KEPT, off.checked ? "off" : "on"));
  root.addEventListener("keydown", (event) => {
    if (!off.checked && isPlain(event) && act(list, event.key)) event.preventDefault();
  });
  here(list)?.focus();
}

function isPlain(event) {
  const isTyping = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  return !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
}

function act(list, key) {
  if (key === "n" || key === "p") return step(list, key === "n" ? 1 : -1);
  if (!/^[a-z]$/.test(key)) return false;
  const wanted = `[data-key="${key}"]`;
  const found = here(list)?.querySelector(wanted) ?? outside(list, wanted);
  found?.click();
  found?.parentElement.querySelector("textarea")?.focus();
  return Boolean(found);
}

// The entry that has the focus, else the one that the address names.
function here(list) {
  return [...list.children].find((entry) => entry.contains(document.activeElement)) ?? list.querySelector(":target");
}

function outside(list, wanted) {
  return [...document.querySelectorAll(wanted)].find((one) => !list.contains(one));
}

function step(list, by) {
  const entries = [...list.children];
  const at = entries.indexOf(here(list));
  const next = entries[at < 0 ? 0 : Math.min(Math.max(at + by, 0), entries.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "center" });
  return Boolean(next);
}
