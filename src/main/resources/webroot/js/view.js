// SPDX-License-Identifier: Apache-2.0
import { avatar, byId, el, problem, shortly, show, tick } from './dom.js';
import { Messages } from './messages.js';

const SUGGESTED = ['alice', 'bob', 'carol'];
const LEGEND = [['pending', 'not sent yet'], ['sent', 'sent'], ['delivered', 'delivered to all'], ['read', 'read by all']];

/** Draws what the chat knows, and hands the user's doings to it. */
export class View {
  #chat;
  #messages;
  #drawing = false;
  #links = new Map();
  #opened = null;

  constructor(chat) {
    this.#chat = chat;
    this.#messages = new Messages(chat);
    this.#introduce();
    this.#composer();
    this.#newConversation();
    byId('reconnect').addEventListener('click', () => chat.connection.open());
    setInterval(() => chat.connection.state.name === 'waiting' && this.#connection(), 500);
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
    this.#list();
    this.#open();
  }

  #introduce() {
    const { user } = this.#chat.store;
    byId('legend').append(...LEGEND.map(([state, text]) => el('span', { className: 'legend' }, tick(state), ` ${text}`)));
    for (const other of SUGGESTED.filter((name) => name !== user)) {
      byId('tabs').append(' ', el('a', { href: `?as=${other}&with=${encodeURIComponent(user)}`, target: '_blank', rel: 'noopener' }, other));
    }
  }

  #connection() {
    const { state } = this.#chat.connection;
    const seconds = Math.max(0, Math.ceil(((state.until ?? 0) - Date.now()) / 1000));
    const text = {
      connecting: 'Connecting…',
      syncing: 'Connected, catching up…',
      connected: 'Connected',
      waiting: `Reconnecting in ${seconds} s`,
      elsewhere: 'Opened elsewhere: this device is connected in another tab',
    }[state.name];
    // A status that repeats itself is read aloud again and again.
    if (byId('state-text').textContent !== text) byId('state-text').textContent = text;
    byId('state').className = state.name;
    byId('state-narrow').textContent = { waiting: `Offline, ${seconds} s`, elsewhere: 'Opened elsewhere' }[state.name] ?? text;
    byId('state-narrow').className = `hint ${state.name}`;
    show(byId('state-narrow'), state.name !== 'connected');
    byId('state').title = state.reason ?? '';
    show(byId('reconnect'), ['waiting', 'elsewhere'].includes(state.name) && !state.asked);
    byId('reconnect').textContent = state.name === 'elsewhere' ? 'Use here' : 'Now';
    const { welcome } = this.#chat;
    const here = state.name === 'connected' || state.name === 'syncing';
    byId('node').textContent = welcome ? `${here ? 'on' : 'last on'} node ${shortId(welcome.nodeId)} at ${location.host}` : location.host;
    byId('node').title = welcome ? `node ${welcome.nodeId}\nsession ${welcome.sessionId}\ndevice ${welcome.deviceId}` : '';
  }

  #me() {
    const { user } = this.#chat.store;
    if (byId('me').textContent === user) return;
    byId('me').textContent = user;
    byId('me-avatar').replaceChildren(avatar(user));
  }

  #list() {
    const conversations = this.#chat.store.list();
    problem(byId('list-problem'), this.#chat.problem);
    show(byId('list-empty'), !conversations.length && this.#chat.listed);
    conversations.forEach((c) => this.#fill(c));
    const items = conversations.map((c) => this.#links.get(c.id).parentElement);
    // Moving an element takes its focus away.
    const focused = document.activeElement;
    const list = byId('list');
    if (items.some((item, i) => list.children[i] !== item)) {
      list.replaceChildren(...items);
      if (list.contains(focused)) focused.focus();
    }
    const unread = conversations.reduce((sum, c) => sum + this.#unread(c), 0);
    document.title = `${unread ? `(${unread}) ` : ''}${this.#chat.store.user} · Chaski`;
  }

  /** What is being read is not announced as unread in the moment before the server knows. */
  #unread(c) {
    return c.id === this.#chat.current && !document.hidden ? 0 : c.unread;
  }

  /** The link of a conversation stays the same element, so that a click is not lost when something arrives in the middle of it. */
  #fill(c) {
    const { store } = this.#chat;
    const title = store.title(c);
    const last = c.lastMessage;
    const who = last && (last.senderId === store.user ? 'You: ' : c.type === 'DIRECT' ? '' : `${last.sender?.name ?? last.senderId}: `);
    const unread = this.#unread(c);
    const link = this.#links.get(c.id) ?? el('a', { href: `#${c.id}` });
    if (!link.parentElement) el('li', {}, link);
    this.#links.set(c.id, link);
    link.replaceChildren(...[
      avatar(title),
      el('span', { className: 'name' }, title),
      last ? el('time', { dateTime: last.createdAt }, shortly(last.createdAt)) : null,
      el('span', { className: 'preview' }, last ? `${who}${last.deletedAt ? 'Message deleted' : (last.content ?? '')}` : 'No messages yet'),
      unread ? el('span', { className: 'badge', 'aria-label': `${unread} unread` }, String(unread)) : null,
    ].filter(Boolean));
    if (c.id === this.#chat.current) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }

  #open() {
    const c = this.#chat.store.get(this.#chat.current);
    const open = Boolean(c?.known);
    show(byId('open'), open);
    show(byId('welcome'), !open);
    byId('chat').classList.toggle('reading', open);
    if (!open) {
      this.#opened = null;
      return;
    }
    const { store } = this.#chat;
    byId('title').textContent = store.title(c);
    const people = [...(c.members?.values() ?? [])].filter((p) => !['LEFT', 'REMOVED', 'BANNED'].includes(p.status));
    const names = people.filter((p) => p.userId !== store.user).map((p) => p.name ?? p.userId);
    byId('members').textContent = c.type === 'DIRECT' ? 'direct conversation' : `${people.length} members: ${['you', ...names].join(', ')}`;
    problem(byId('history-problem'), c.problem);
    const readOnly = c.gone || c.status !== 'ACTIVE';
    byId('text').disabled = readOnly;
    byId('text').placeholder = readOnly ? 'Read only' : 'Message';
    byId('send').disabled = readOnly;
    this.#messages.draw(c);
    // On a touch screen the keyboard would cover what was opened.
    if (this.#opened !== c.id && matchMedia('(pointer: fine)').matches) byId('text').focus();
    this.#opened = c.id;
  }

  #composer() {
    const text = byId('text');
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      if (text.disabled || !text.value.trim()) return;
      this.#chat.say(text.value.trim());
      text.value = '';
      this.#messages.toEnd();
    });
    text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        byId('composer').requestSubmit();
      }
    });
  }

  #newConversation() {
    const dialog = byId('new-dialog');
    const ids = () => [...new Set(byId('with').value.split(/[,\s]+/).filter(Boolean))].filter((id) => id !== this.#chat.store.user);
    byId('new-conversation').addEventListener('click', () => {
      dialog.querySelector('form').reset();
      problem(byId('new-problem'), null);
      byId('group-title').disabled = true;
      dialog.showModal();
    });
    byId('with').addEventListener('input', () => { byId('group-title').disabled = ids().length < 2; });
    byId('new-cancel').addEventListener('click', () => dialog.close());
    dialog.querySelector('form').addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        if (!ids().length) throw new Error('Name somebody else');
        location.hash = await this.#chat.start(ids(), byId('group-title').value.trim());
        dialog.close();
        byId('text').focus();
      } catch (refused) {
        problem(byId('new-problem'), refused.message);
      }
    });
  }
}

/** Ids of nodes are long where they are UUIDs; their ends differ. */
const shortId = (id) => (id.length > 12 ? id.slice(-8) : id);
