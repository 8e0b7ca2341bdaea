// SPDX-License-Identifier: Apache-2.0
import { Composer } from './composer.js';
import { NewConversation } from './dialog.js';
import { avatar, byId, el, problem, say, show, tick } from './dom.js';
import { Header } from './header.js';
import { List } from './list.js';
import { Messages } from './messages.js';

const SUGGESTED = ['alice', 'bob', 'carol'];
const LEGEND = [['PENDING', 'not sent yet'], ['SENT', 'sent'], ['DELIVERED', 'delivered to all'], ['READ', 'read by all']];
const action = (name) => document.querySelector(`[data-action="${name}"]`);

/** Draws what the chat knows, and hands the user's doings to it. */
export class View {
  #chat;
  #parts;
  #messages;
  #drawing = false;
  #opened = null;

  constructor(chat) {
    this.#chat = chat;
    this.#messages = new Messages(chat);
    this.#parts = [new List(chat), new Header(chat), new Composer(chat, this.#messages)];
    new NewConversation(chat);
    this.#introduce();
    action('go-offline').addEventListener('click', () => this.#switch(() => chat.client.goOffline(), 'come-back'));
    action('come-back').addEventListener('click', () => this.#switch(() => chat.connect(), 'go-offline'));
    action('drop').addEventListener('click', () => chat.client.dropConnection());
    setInterval(() => chat.waitsUntil && this.#connection(), 500);
  }

  /** Draws soon; many changes are drawn once. */
  changed() {
    if (this.#drawing) return;
    this.#drawing = true;
    const draw = () => {
      this.#drawing = false;
      this.draw();
    };
    if (document.hidden) setTimeout(draw);
    else requestAnimationFrame(draw);
  }

  draw() {
    this.#me();
    this.#connection();
    const c = this.#chat.model.get(this.#chat.current);
    const open = Boolean(c?.known);
    show(byId('open'), open);
    show(byId('welcome'), !open);
    say(byId('welcome-text'), (!open && c?.problem) || 'Choose a conversation, or start one with “New”.');
    byId('chat').classList.toggle('reading', open);
    this.#parts.forEach((part) => part.draw(open ? c : null));
    if (open) this.#messages.draw(c);
    // On a touch screen the keyboard would cover what was opened.
    if (open && this.#opened !== c.id && matchMedia('(pointer: fine)').matches && !document.querySelector('dialog[open]')) byId('text').focus();
    this.#opened = open ? c.id : null;
  }

  #introduce() {
    const { me } = this.#chat.model;
    byId('legend').append(...LEGEND.map(([status, text]) => el('span', { className: 'legend' }, tick(status), ` ${text}`)));
    const parameters = new URLSearchParams(location.search);
    parameters.delete('name');
    for (const other of SUGGESTED.filter((name) => name !== me)) {
      parameters.set('as', other);
      parameters.set('with', me);
      byId('tabs').append(' ', el('a', { href: `?${parameters}`, target: '_blank', rel: 'noopener' }, other));
    }
  }

  #me() {
    const { me } = this.#chat.model;
    if (byId('me').textContent === me) return;
    byId('me').textContent = me;
    byId('me-avatar').replaceChildren(avatar(me));
  }

  /** One of two buttons takes the other's place, and its focus. */
  #switch(act, other) {
    act();
    this.#connection();
    action(other).focus();
  }

  #connection() {
    const { state } = this.#chat;
    const seconds = Math.max(0, Math.ceil((this.#chat.waitsUntil - Date.now()) / 1000));
    const waiting = { goaway: 'The instance restarts', dropped: 'Connection dropped' }[state.reason] ?? 'No connection';
    const text = {
      connecting: `Connecting${this.#chat.urls.length > 1 && state.url ? ` to ${new URL(state.url).host}` : ''}…`,
      syncing: 'Connected, catching up…',
      live: 'Connected',
      waiting: `${waiting}; again in ${seconds} s`,
      offline: 'Offline, as you asked',
      displaced: 'Connected in another tab',
      closed: 'Not connected',
    }[state.name];
    document.body.dataset.state = state.name;
    say(byId('state-text'), text);
    byId('state').title = state.reason ?? '';
    say(byId('state-narrow'), { waiting: `Again in ${seconds} s`, offline: 'Offline', displaced: 'In another tab' }[state.name] ?? text);
    show(byId('state-narrow'), state.name !== 'live');
    const away = ['offline', 'displaced', 'closed'].includes(state.name);
    show(action('go-offline'), !away);
    show(action('come-back'), away);
    say(action('come-back'), { displaced: 'Use it here', closed: 'Connect' }[state.name] ?? 'Come back');
    action('drop').disabled = !['live', 'syncing'].includes(state.name);
    problem(byId('trouble'), state.name === 'live' ? null : this.#chat.problem);
    this.#where(state);
  }

  #where(state) {
    const { nodeId, nodeUrl } = this.#chat;
    const here = ['live', 'syncing'].includes(state.name);
    say(byId('where-how'), nodeId ? (here ? 'Instance' : 'Last on instance') : '');
    const node = document.querySelector('[data-node]');
    node.dataset.node = nodeId ?? '';
    node.title = nodeId ?? '';
    // Whole, so that it can be copied; the style shows its end, in which ids differ.
    say(node, nodeId ?? '');
    say(byId('where-host'), `at ${new URL(nodeUrl ?? state.url ?? location.href).host}${state.transport === 'sockjs' ? ' by SockJS' : ''}`);
  }
}
