// SPDX-License-Identifier: Apache-2.0
import { byId, el, face, presenceText, problem, say, show } from './dom.js';

const ORDER = ['ONLINE', 'AWAY', 'OFFLINE', undefined];

/** Who is in the open conversation, and how they are. */
export class Header {
  #chat;
  #shown = '';

  constructor(chat) {
    this.#chat = chat;
    byId('people-add').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#add(byId('people-id').value.trim());
    });
  }

  draw(c) {
    if (!c) {
      byId('people').hidePopover?.();
      return;
    }
    const { model } = this.#chat;
    const direct = c.type === 'DIRECT';
    const presence = this.#presence(model.partner(c));
    say(byId('title'), model.title(c));
    const told = JSON.stringify([c.id, model.title(c), presence]);
    if (byId('face').dataset.told !== told) {
      byId('face').replaceChildren(face(model.title(c), presence));
      byId('face').dataset.told = told;
    }
    show(byId('about'), direct);
    say(byId('about'), direct ? presenceText(presence) : '');
    show(byId('members'), !direct && Boolean(c.members));
    if (!direct) this.#members(c);
  }

  /** What was heard before the connection broke may be true no more. */
  #presence(userId) {
    return this.#chat.state.name === 'live' && userId ? this.#chat.model.presence.get(userId) : undefined;
  }

  #members(c) {
    const { model } = this.#chat;
    const people = model.present(c).map((p) => ({ ...p, me: p.userId === model.me, presence: this.#presence(p.userId) }));
    people.sort((a, b) => b.me - a.me || ORDER.indexOf(a.presence?.status) - ORDER.indexOf(b.presence?.status) || (a.name ?? a.userId).localeCompare(b.name ?? b.userId));
    const online = people.filter((p) => p.me || p.presence?.status === 'ONLINE').length;
    say(byId('members'), `${people.length} members${this.#chat.state.name === 'live' ? `, ${online} online` : ''}`);
    show(byId('people-add'), ['OWNER', 'ADMIN'].includes(c.role) && !c.gone);
    const told = JSON.stringify([c.id, people]);
    if (told === this.#shown) return;
    this.#shown = told;
    byId('people-list').replaceChildren(...people.map((p) => el('li', {},
      face(p.name ?? p.userId, p.presence),
      el('span', { className: 'name' }, p.me ? 'You' : (p.name ?? p.userId)),
      el('span', { className: 'hint' }, [p.role !== 'MEMBER' && p.role?.toLowerCase(), p.status === 'MUTED' && 'muted', presenceText(p.presence)].filter(Boolean).join(', ')))));
  }

  async #add(userId) {
    try {
      await this.#chat.client.api('POST', `/conversations/${this.#chat.current}/participants`, { userId });
      byId('people-id').value = '';
      problem(byId('people-problem'), null);
    } catch (refused) {
      problem(byId('people-problem'), refused.message);
    }
  }
}
