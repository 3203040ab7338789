// From the places of the layout to a place for every node that is drawn: none that has one is moved.

import { placed } from "./placement.js";

// `settled` are [id, {x, y}] of the layout; `neighboursOf` and `broughtBy` give ids, the best first.
export class Places {
  constructor(settled, { neighboursOf, broughtBy }) {
    Object.assign(this, { settled, neighboursOf, broughtBy });
    this.dragged = new Map();
    this.begin();
  }

  begin() {
    this.found = new Map(this.settled);
    this.opened = []; // the nodes whose neighbours have places
    this.passing = new Set(); // those that have a place only while they are told of
  }

  of(id) {
    return this.dragged.get(id) || this.found.get(id);
  }

  // What a reader dragged elsewhere stays there.
  drag(id, { x, y }) {
    const place = this.found.get(id);
    if (Math.abs(place.x - x) > 1 || Math.abs(place.y - y) > 1) this.dragged.set(id, { x, y });
    else this.dragged.delete(id);
  }

  // First those that were opened, in that order, so that an address brings the same places again; then others that are
  // shown, for as long as they are.
  make(opened, shown) {
    if (!this.opened.every((id, index) => opened[index] === id)) this.begin();
    const opening = opened.slice(this.opened.length);
    if (opening.length) for (const id of this.passing) this.found.delete(id);
    for (const id of opening) {
      this.put(id, [id]);
      this.put(id, this.broughtBy(id));
      this.opened.push(id);
    }
    if (opening.length) this.passing = new Set();
    for (const id of shown.filter((one) => !this.found.has(one))) {
      this.passing.add(id);
      this.put(id, [id]);
    }
  }

  put(id, ids) {
    const centre = this.found.get(id) || this.found.get(this.neighboursOf(id).find((other) => this.found.has(other)));
    const spots = placed(ids.filter((one) => !this.found.has(one)), centre || { x: 0, y: 0 }, this.found);
    for (const [one, place] of spots) this.found.set(one, place);
  }
}
