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
  #following = true;
  #height = 0;

  constructor(chat) {
    this.#chat = chat;
    this.#scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => {
      this.#height = this.#scroll.clientHeight;
      if (this.#following) this.toEnd();
    }).observe(this.#scroll);
    byId('older').addEventListener('click', () => this.#older());
    this.#newest.addEventListener('click', () => this.toEnd());
  }

  /** An earlier scroll may be told of when the window has become smaller meanwhile: then the end is out of sight, and nobody has left it. */
  #scrolled() {
    if (this.#scroll.scrollTop < NEAR_PX) this.#older();
    if (this.#scroll.clientHeight === this.#height) this.#following = this.#atEnd();
    if (this.#following) show(this.#newest, false);
  }

  #older() {
    const c = this.#chat.model.get(this.#shown);
    if (c?.hasMore && !c.loading) this.#chat.older();
  }

  #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  toEnd() {
    this.#scroll.scrollTop = this.#scroll.scrollHeight;
    this.#following = true;
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
    const { me } = this.#chat.model;
    const newestOwn = this.#chat.model.newestOwn(c);
    for (const item of this.#chat.model.sorted(c)) {
      const at = item.createdAt;
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
      const sender = item.senderId ?? me;
      rows.push(this.#message(c, item, { sender, own: sender === me, first: sender !== lastSender, newestOwn: item === newestOwn }));
      lastSender = sender;
    }
    return rows;
  }

  #message(c, item, { sender, own, first, newestOwn }) {
    const name = own || c.type === 'DIRECT' || !first ? null : (item.sender?.name ?? sender);
    const key = (own && item.tempId) || item.id;
    const people = own && item.seq ? this.#chat.model.recipients(c, item) : [];
    const told = {
      id: item.id ?? item.tempId, seq: item.seq ?? '', status: own ? item.status : null, people, own, first, name,
      readBy: newestOwn && people.length && !item.deletedAt ? readBy(c, people, this.#chat.model.readBy(c, item, people)) : null,
      content: item.content ?? null, deleted: Boolean(item.deletedAt), edited: Boolean(item.editedAt), at: item.createdAt, kind: item.messageType ?? 'TEXT',
      attachments: item.attachments?.length ?? 0, reactions: reactions(item.reactions, c.reacted.get(item.id)), error: item.error?.message ?? null, unfolded: this.#unfolded.has(key),
    };
    return row(key, told, () => this.#element(key, item, told));
  }

  #element(key, item, told) {
    const { id, seq, own, first, name, status, people } = told;
    const li = el('li', { className: ['message', own ? 'own' : 'other', first && 'first', status?.toLowerCase()].filter(Boolean).join(' '), 'data-message': id, 'data-seq': seq });
    if (own) {
      li.dataset.own = '';
      li.dataset.status = status;
    }
    const bubble = el('div', { className: 'bubble' });
    if (name) bubble.append(el('p', { className: 'sender' }, name));
    if (!['TEXT', 'REPLY'].includes(told.kind)) bubble.append(el('p', { className: 'kind' }, told.kind.toLowerCase()));
    bubble.append(el('p', { className: told.deleted ? 'text deleted' : 'text', dir: 'auto' }, told.deleted ? 'Message deleted' : (told.content ?? '')));
    if (told.attachments) bubble.append(el('p', { className: 'kind' }, `${told.attachments} attached`));
    if (told.reactions.length) bubble.append(el('p', { className: 'reactions' }, told.reactions.join('  ')));
    bubble.append(foot(told));
    li.append(bubble);
    if (status === 'FAILED') li.append(this.#failure(item, told));
    if (told.readBy || told.unfolded) li.append(this.#states(key, told));
    if (told.unfolded) li.append(el('ul', { className: 'states' }, ...people.map((p) => el('li', {}, tick(p.state), p.name))));
    return li;
  }

  /** How far a message came, and on demand with whom. */
  #states(key, { readBy: text, unfolded }) {
    const button = el('button', { className: 'plain', type: 'button', 'aria-expanded': String(unfolded), 'data-read-by': '' }, text ?? 'Hide');
    button.addEventListener('click', () => {
      if (!this.#unfolded.delete(key)) this.#unfolded.add(key);
      this.#chat.changed();
    });
    return button;
  }

  #failure(item, { error }) {
    const retry = el('button', { type: 'button', 'data-action': 'retry' }, 'Try again');
    retry.addEventListener('click', () => item.retry());
    const discard = el('button', { type: 'button', 'data-action': 'discard' }, 'Discard');
    discard.addEventListener('click', () => {
      this.#chat.model.discard(item);
      this.#chat.changed();
    });
    return el('p', { className: 'problem', role: 'alert' }, `Not sent: ${error ?? 'refused'} `, retry, ' ', discard);
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

function foot({ status, at, edited, people }) {
  const parts = [edited && 'edited ', el('time', { dateTime: at, title: new Date(at).toLocaleString() }, time(at))].filter(Boolean);
  if (!status) return el('p', { className: 'foot' }, ...parts);
  return el('p', { className: 'foot', title: [says(status), ...people.map((p) => `${p.name}: ${p.state.toLowerCase()}`)].join('\n') }, ...parts, tick(status));
}

function readBy(c, people, { read, of }) {
  if (c.type !== 'DIRECT') return `Read by ${read} of ${of}`;
  return { SENT: null, DELIVERED: `Delivered to ${people[0].name}`, READ: `Read by ${people[0].name}` }[people[0].state];
}

/** As the message came with them, each overruled by the latest count of an entry. */
function reactions(listed, reacted) {
  const counts = new Map();
  if (Array.isArray(listed)) listed.forEach(({ emoji, count }) => counts.set(emoji, count));
  else Object.entries(listed ?? {}).forEach(([emoji, users]) => counts.set(emoji, users.length ?? users.count ?? users));
  Object.entries(reacted ?? {}).forEach(([emoji, count]) => counts.set(emoji, count));
  return [...counts].filter(([, count]) => count > 0).map(([emoji, count]) => `${emoji} ${count}`);
}
