/** Dangers out of sight, on a supervisor's page: a bar says how many wait above, and leads to them. */

import { hush, many, say } from "/shared/i18n.js";

export class DangerBar {
  /** `card` holds the dangers; `title` takes the focus; `bar` holds the button that leads there. */
  constructor({ card, title, bar }) {
    Object.assign(this, { bar, button: bar.querySelector("button"), dangers: 0, isInSight: true });
    this.button.addEventListener("click", () => (card.scrollIntoView(), title.focus({ preventScroll: true })));
    new IntersectionObserver(([change]) => this.sees(change.isIntersecting), { rootMargin: "-120px 0px 0px" }).observe(card);
  }

  /** Say how many dangers wait. */
  ring(dangers) {
    this.dangers = dangers;
    this.draw();
  }

  sees(isInSight) {
    this.isInSight = isInSight;
    this.draw();
  }

  draw() {
    this.bar.hidden = this.dangers === 0 || this.isInSight;
    if (this.bar.hidden) hush(this.button);
    else say(this.button, () => many("supervision.above", this.dangers));
  }
}
