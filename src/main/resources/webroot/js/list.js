// SPDX-License-Identifier: Apache-2.0
import { byId, el, face, problem, say, shortly, show } from './dom.js';

/** The conversations, newest first, and the field that finds them or somebody new. */
export class List {
  #chat;
  #links = new Map();

  constructor(chat) {
    this.#chat = chat;
    byId('find-text').addEventListener('input', () => {
      problem(byId('list-problem'), null);
      this.draw();
    });
    byId('find').addEventListener('submit', (event) => {
      event.preventDefault();
      const found = byId('list').querySelector('a');
      if (found && this.#sought()) location.hash = found.hash; // rather open what is there than start another
      else if (!byId('find-start').hidden) this.#start();
    });
    byId('find-start').addEventListener('click', () => this.#start());
  }

  draw() {
    const { model, listed } = this.#chat;
    const all = model.list();
    const sought = this.#sought();
    const shown = all.filter((c) => this.#matches(c, sought));
    show(byId('list-empty'), !all.length && listed && !sought);
    show(byId('find-start'), Boolean(sought) && !/[\s,]/.test(sought) && sought !== model.me && !all.some((c) => model.partner(c) === sought));
    say(byId('find-start'), `Start a conversation with ${sought}`);
    shown.forEach((c) => this.#fill(c));
    this.#place(shown.map((c) => this.#links.get(c.id).parentElement));
    const unread = all.reduce((sum, c) => sum + this.#unread(c), 0);
    document.title = `${unread ? `(${unread}) ` : ''}${model.me} · Chaski`;
  }

  #sought() {
    return byId('find-text').value.trim();
  }

  #matches(c, sought) {
    const { model } = this.#chat;
    const words = [model.title(c), ...model.others(c).map((p) => p.userId)];
    return !sought || words.some((word) => word.toLowerCase().includes(sought.toLowerCase()));
  }

  async #start() {
    try {
      problem(byId('list-problem'), null);
      location.hash = await this.#chat.start([this.#sought()]);
      byId('find-text').value = '';
      this.#chat.changed();
    } catch (refused) {
      problem(byId('list-problem'), refused.message);
    }
  }

  /** Moving an element takes its focus away. */
  #place(items) {
    const list = byId('list');
    if (list.childElementCount === items.length && items.every((item, i) => list.children[i] === item)) return;
    const focused = document.activeElement;
    list.replaceChildren(...items);
    if (list.contains(focused)) focused.focus();
  }

  /** What is being read is not announced as unread in the moment before the server knows. */
  #unread(c) {
    return c.id === this.#chat.current && !document.hidden ? 0 : c.unread;
  }

  /** The link of a conversation stays the same element, so that a click is not lost when something arrives in the middle of it. */
  #fill(c) {
    const { model, current } = this.#chat;
    const link = this.#links.get(c.id) ?? el('a', { href: `#${c.id}`, 'data-conversation': c.id });
    if (!link.parentElement) el('li', {}, link);
    this.#links.set(c.id, link);
    const title = model.title(c);
    const last = c.lastMessage;
    const unread = this.#unread(c);
    link.dataset.unread = unread;
    link.replaceChildren(...[
      face(title, this.#presence(c)),
      el('span', { className: 'name' }, title),
      last ? el('time', { dateTime: last.createdAt }, shortly(last.createdAt)) : null,
      c.typing.length ? el('span', { className: 'preview typing' }, 'typing…') : el('span', { className: 'preview' }, this.#preview(c, last)),
      unread ? el('span', { className: 'badge', 'aria-label': `${unread} unread` }, unread > 99 ? '99+' : String(unread)) : null,
    ].filter(Boolean));
    if (c.id === current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }

  #presence(c) {
    const partner = this.#chat.model.partner(c);
    return this.#chat.state.name === 'live' && partner ? this.#chat.model.presence.get(partner) : null;
  }

  #preview(c, last) {
    if (!last) return 'No messages yet';
    const who = last.senderId === this.#chat.model.me ? 'You: ' : c.type === 'DIRECT' ? '' : `${last.sender?.name ?? last.senderId}: `;
    return `${who}${last.deletedAt ? 'Message deleted' : (last.content ?? '')}`;
  }
}
