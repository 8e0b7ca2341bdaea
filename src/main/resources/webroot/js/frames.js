// SPDX-License-Identifier: Apache-2.0
import { byId, el } from './dom.js';

const KEPT = 200;
const LONGEST = 2_000;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false });

/** What goes over the socket, newest first. Rows are only made while somebody looks. */
export class Frames {
  #panel = byId('frames');
  #list = byId('frame-list');
  #kept = [];
  #in = 0;
  #out = 0;

  constructor() {
    this.#panel.addEventListener('toggle', () => this.#list.replaceChildren(...(this.#panel.open ? this.#kept.map(rowOf) : [])));
  }

  add(direction, frame) {
    if (direction === 'in') this.#in++;
    else this.#out++;
    const entry = { direction, frame, at: new Date() };
    this.#kept.unshift(entry);
    this.#kept.length = Math.min(this.#kept.length, KEPT);
    byId('frame-count').textContent = `${this.#out} out, ${this.#in} in`;
    if (!this.#panel.open) return;
    this.#list.prepend(rowOf(entry));
    if (this.#list.childElementCount > KEPT) this.#list.lastElementChild.remove();
  }
}

function rowOf({ direction, frame, at }) {
  const { type, ...rest } = frame;
  return el('li', { className: direction },
    el('time', {}, CLOCK.format(at)),
    el('span', { className: 'direction' }, direction === 'in' ? '← in' : '→ out'),
    el('b', {}, type ?? '?'),
    el('code', {}, JSON.stringify(rest).slice(0, LONGEST)));
}
