// `data-selection`: a list whose rows can be ticked says how many are, and ticks them all at once.
export function countSelections(root) {
  for (const list of root.querySelectorAll("[data-selection]:not([data-counted])")) {
    list.dataset.counted = "";
    const every = list.querySelector("[data-selection-all]");
    every.hidden = false;
    every.addEventListener("change", () => {
      for (const box of boxes(list)) box.checked = every.checked;
    });
    list.addEventListener("change", () => say(list, every));
    say(list, every);
  }
}

function boxes(list) {
  return [...list.querySelectorAll("tbody input[type=checkbox]")];
}

function say(list, every) {
  const all = boxes(list);
  const chosen = all.filter((box) => box.checked).length;
  every.checked = chosen > 0 && chosen === all.length;
  every.indeterminate = chosen > 0 && chosen < all.length;
  list.querySelector("[data-selection-count]").textContent = chosen ? `${chosen} of ${all.length} selected` : "";
}
