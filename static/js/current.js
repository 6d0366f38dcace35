// A row of links that goes on to the side shows the one that is current.
export function showCurrent(root) {
  for (const link of root.querySelectorAll("nav [aria-current]")) {
    link.scrollIntoView({ block: "nearest", inline: "center" });
  }
}
