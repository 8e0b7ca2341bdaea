// SPDX-License-Identifier: Apache-2.0
import { byId, day, el, says, show, tick, time } from './dom.js';

const NEAR_PX = 80;

/** The list of messages of the open conversation: keeps the elements of what has not changed, and the reader's place. */
export class Messages {
  #list = byId('messages');
  #scroll = byId('scroll');
  #newest = byId('newest');
  #chat;
  #shown = null;
  #elements = new Map();
  #unfolded = new Set();

  constructor(chat) {
    this.#chat = chat;
    this.#scroll.addEventListener('scroll', () => {
      if (this.#scroll.scrollTop < NEAR_PX) this.#older();
      if (this.#atEnd()) show(this.#newest, false);
    }, { passive: true });
    byId('older').addEventListener('click', () => this.#older());
    this.#newest.addEventListener('click', () => this.toEnd());
  }

  #older() {
    const c = this.#chat.store.get(this.#shown);
    if (c?.hasMore && !c.loading) this.#chat.older();
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    show(this.#newest, false);
  }

  draw(c) {
    const other = c.id !== this.#shown;
    if (other) this.#forget(c.id);
    const wasAtEnd = other || this.#atEnd();
    const anchor = wasAtEnd ? null : this.#topmost();
    const lastBefore = this.#list.lastElementChild;
    this.#place(this.#rows(c));
    show(byId('older'), c.hasMore);
    const appended = lastBefore && this.#list.lastElementChild !== lastBefore;
    if (wasAtEnd || (appended && this.#list.lastElementChild.classList.contains('pending'))) this.toEnd();
    else {
      if (anchor) this.#scroll.scrollTop += top(this.#elements.get(anchor.key)?.node, anchor.top) - anchor.top;
      if (appended) show(this.#newest, true);
    }
  }

  /** The first message in sight, which stays where it is when something changes above it. */
  #topmost() {
    const edge = this.#scroll.getBoundingClientRect().top;
    for (const [key, { node }] of this.#elements) {
      if (node.classList.contains('message') && top(node) >= edge && node.isConnected) return { key, top: top(node) };
    }
    return null;
  }

  #forget(id) {
    this.#shown = id;
    this.#elements.clear();
    this.#unfolded.clear();
    this.#list.replaceChildren();
    show(this.#newest, false);
  }

  /** What is to be seen, in order: `{key, says, make}`; an element is made again when what it says has changed. */
  #rows(c) {
    const rows = [];
    let lastDay = null;
    let lastSender = null;
    const items = [...c.items.values()].sort((a, b) => a.seq - b.seq);
    for (const item of [...items, ...this.#chat.store.outbox.of(c.id)]) {
      const at = item.createdAt ?? item.at;
      if (at && day(at) !== lastDay) {
        lastDay = day(at);
        lastSender = null;
        rows.push(row(`day ${lastDay}`, [lastDay], (text) => el('li', { className: 'day' }, text)));
      }
      if (item.note) {
        rows.push(row(`note ${item.seq}`, [item.note], (text) => el('li', { className: 'note' }, text)));
        lastSender = null;
        continue;
      }
      const sender = item.senderId ?? this.#chat.store.user;
      rows.push(this.#message(c, item, sender, sender !== lastSender));
      lastSender = sender;
    }
    return rows;
  }

  #message(c, item, sender, first) {
    const own = sender === this.#chat.store.user;
    const confirmed = item.seq !== undefined;
    const ticks = !own ? null : confirmed ? this.#chat.store.ticks(c, item) : { state: item.error ? 'failed' : 'pending', people: [] };
    const name = own || c.type === 'DIRECT' || !first ? null : (item.sender?.name ?? sender);
    const key = (own && item.tempId) || `seq ${item.seq}`;
    const told = {
      content: item.content ?? null, deleted: Boolean(item.deletedAt), edited: Boolean(item.editedAt), at: item.createdAt ?? item.at, kind: item.messageType ?? 'TEXT',
      attachments: item.attachments?.length ?? 0, reactions: reactions(item), error: item.error ?? null, unfolded: this.#unfolded.has(key), own, first, name, ticks,
    };
    return row(key, told, () => this.#element(key, item, told));
  }

  #element(key, item, told) {
    const { own, first, name, ticks } = told;
    const li = el('li', { className: ['message', own ? 'own' : 'other', first && 'first', ticks?.state].filter(Boolean).join(' ') });
    const bubble = el('div', { className: 'bubble' });
    if (name) bubble.append(el('p', { className: 'sender' }, name));
    if (!['TEXT', 'REPLY'].includes(told.kind)) bubble.append(el('p', { className: 'kind' }, told.kind.toLowerCase()));
    bubble.append(el('p', { className: told.deleted ? 'text deleted' : 'text', dir: 'auto' }, told.deleted ? 'Message deleted' : (told.content ?? '')));
    if (told.attachments) bubble.append(el('p', { className: 'kind' }, `${told.attachments} attached`));
    if (told.reactions.length) bubble.append(el('p', { className: 'reactions' }, told.reactions.join('  ')));
    bubble.append(this.#foot(key, told));
    li.append(bubble);
    if (told.error) li.append(this.#failure(item));
    if (told.unfolded && ticks?.people.length) li.append(el('ul', { className: 'states' }, ...ticks.people.map((p) => el('li', {}, tick(p.state), `${p.name}: ${p.state}`))));
    return li;
  }

  #foot(key, { ticks, at, edited }) {
    const parts = [edited && 'edited ', el('time', { dateTime: at, title: new Date(at).toLocaleString() }, time(at))].filter(Boolean);
    if (!ticks) return el('p', { className: 'foot' }, ...parts);
    const title = [says(ticks.state), ...ticks.people.map((p) => `${p.name}: ${p.state}`)].join('\n');
    if (!ticks.people.length) return el('p', { className: 'foot', title }, ...parts, tick(ticks.state));
    const button = el('button', { className: 'foot', type: 'button', title, 'aria-expanded': String(this.#unfolded.has(key)) }, ...parts, tick(ticks.state));
    button.addEventListener('click', () => {
      if (!this.#unfolded.delete(key)) this.#unfolded.add(key);
      this.#chat.store.changed();
    });
    return button;
  }

  #failure({ tempId, error }) {
    const retry = el('button', { type: 'button' }, 'Try again');
    retry.addEventListener('click', () => this.#chat.retry(tempId));
    const discard = el('button', { type: 'button' }, 'Discard');
    discard.addEventListener('click', () => this.#chat.discard(tempId));
    const wait = error.retryAfterMs ? `, possible in ${Math.ceil(error.retryAfterMs / 1000)} s` : '';
    return el('p', { className: 'problem', role: 'alert' }, `${error.message} (${error.code}${wait}) `, retry, ' ', discard);
  }

  #place(rows) {
    const keys = new Set(rows.map((r) => r.key));
    for (const [key, { node }] of this.#elements) {
      if (!keys.has(key)) node.remove();
    }
    const placed = new Map();
    let next = this.#list.firstElementChild;
    for (const { key, signature, make } of rows) {
      const old = this.#elements.get(key);
      let node = old?.node;
      if (old?.signature !== signature) {
        node = make();
        if (old) {
          const focused = old.node.contains(document.activeElement);
          if (next === old.node) next = node;
          old.node.replaceWith(node);
          if (focused) node.querySelector('button')?.focus();
        }
      }
      placed.set(key, { node, signature });
      if (node === next) next = next.nextElementSibling;
      else this.#list.insertBefore(node, next);
    }
    this.#elements = placed;
  }
}

const top = (node, otherwise) => node?.getBoundingClientRect().top ?? otherwise;

function row(key, told, make) {
  return { key, signature: JSON.stringify(told), make: () => make(...(Array.isArray(told) ? told : [])) };
}

/** As the message came with them, each overruled by the latest count of an entry. */
function reactions({ reactions: listed, reacted }) {
  const counts = new Map();
  if (Array.isArray(listed)) listed.forEach(({ emoji, count }) => counts.set(emoji, count));
  else Object.entries(listed ?? {}).forEach(([emoji, users]) => counts.set(emoji, users.length ?? users.count ?? users));
  Object.entries(reacted ?? {}).forEach(([emoji, count]) => counts.set(emoji, count));
  return [...counts].filter(([, count]) => count > 0).map(([emoji, count]) => `${emoji} ${count}`);
}
