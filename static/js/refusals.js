// A refused form (409, 422) is shown where its answer would be; a lost session leads to the sign-in page.
const SHOWN = new Set([409, 422]);

export function letRefusalsSwap(root) {
  root.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (SHOWN.has(xhr.status)) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    if (new URL(xhr.responseURL).pathname.startsWith("/accounts/login/")) {
      event.detail.shouldSwap = false;
      location.assign(xhr.responseURL);
    }
  });
}
