// `data-focus`: what the reader must see first, such as the error summary, takes the focus.
export function focusOnErrors(root) {
  root.querySelector("[data-focus]")?.focus();
}
