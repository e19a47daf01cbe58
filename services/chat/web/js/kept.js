/** The page about what is kept: the quick way out works, and nothing of ours is left for the Back button. */

import { armExit } from "./exit.js";
import { at } from "/shared/dom.js";

armExit(at("exit"), () => {});
for (const link of document.querySelectorAll("[data-replace]")) {
  link.addEventListener("click", (event) => (event.preventDefault(), location.replace(link.href)));
}
