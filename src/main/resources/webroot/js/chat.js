// SPDX-License-Identifier: Apache-2.0
import { Chaski } from '../chaski.js';
import { Model } from './model.js';

const PAGE = 50;
const AT_ONCE = 6;
const AWAY_AFTER_MS = 60_000;
const ASK_AGAIN_MS = 10_000;
const WATCHED = 500;

/** What the user does and what the library says, brought together. */
export class Chat {
  current = null;
  listed = false;
  nodeId = null;
  nodeUrl = null;
  waitsUntil = 0;
  problem = null;
  #on;
  #soon = new Map();
  #watched = '';
  #away = false;

  constructor({ user, token, urls, deviceId, on }) {
    this.#on = on;
    this.urls = urls;
    this.client = new Chaski({ urls, token, deviceId, storage: sessionStorage, SockJS: globalThis.SockJS, client: 'chaski page' });
    this.model = new Model(user, this.client.presence);
    this.#listen();
  }

  get state() {
    return this.client.state;
  }

  #listen() {
    const { client, model } = this;
    const heard = (event, act) => client.on(event, (...told) => { act(...told); this.changed(); });
    heard('state', (state) => this.#became(state));
    heard('message', (message, { isNew, queued }) => {
      const c = model.putMessage(message);
      if (!c.described) this.#describe(c);
      if (isNew && message.senderId !== model.me) {
        c.typing = c.typing.filter((id) => id !== message.senderId);
        if (!queued) this.#on.heard(c, message);
      }
      if (c.id === this.current) this.read();
    });
    heard('entry', (frame) => model.entry(frame));
    heard('receipt', (frame) => model.receipt(frame));
    heard('unread', ({ conversationId, conversations }) => {
      Object.assign(model.ensure(conversationId), { unread: conversations[conversationId] ?? 0, unreadAt: Date.now() });
    });
    heard('conversation', ({ conversationId }) => this.#describe(model.ensure(conversationId)));
    heard('typing', ({ conversationId, typingUsers }) => { model.ensure(conversationId).typing = typingUsers.filter((id) => id !== model.me); });
    heard('presence', () => {});
    heard('resync', (resync) => model.resync(resync));
    heard('error', (problem) => {
      this.problem = problem.message;
      console.warn('chaski:', problem);
    });
    client.on('frame', this.#on.frame);
  }

  changed() {
    this.#on.changed();
    this.#once('watch', 200, () => this.#watch());
  }

  #once(key, ms, act) {
    if (this.#soon.has(key)) return;
    this.#soon.set(key, setTimeout(() => {
      this.#soon.delete(key);
      act();
    }, ms));
  }

  #became(state) {
    this.model.me = this.client.userId ?? this.model.me;
    if (state.nodeId) Object.assign(this, { nodeId: state.nodeId, nodeUrl: state.url });
    this.waitsUntil = state.name === 'waiting' ? Date.now() + state.retryInMs : 0;
    if (state.name !== 'live') this.model.conversations.forEach((c) => { c.typing = []; });
    if (state.name === 'syncing') this.#loadList();
    if (state.name !== 'live') return;
    this.problem = null;
    const c = this.model.get(this.current);
    if (c && !c.loaded) this.#load(c);
    this.read();
    this.#on.live();
  }

  connect() {
    return this.client.connect().catch((problem) => { this.problem = problem.message; });
  }

  // What REST knows.

  async #rest(asked) {
    try {
      return await asked;
    } catch (problem) {
      if (problem.status === 0) this.#once('list', ASK_AGAIN_MS, () => this.#loadList());
      throw problem;
    } finally {
      this.changed();
    }
  }

  async #loadList() {
    const askedAt = Date.now();
    try {
      for (let after; after !== null;) {
        const page = await this.#rest(this.client.conversations({ first: '100', ...(after && { after }) }));
        page.items.forEach((body) => this.model.put(body, askedAt));
        after = page.nextCursor;
      }
      this.listed = true;
    } catch {
      return;
    }
    const nameless = this.model.list().filter((c) => !c.members && (!c.title || c.id === this.current));
    const work = async () => {
      for (let c = nameless.shift(); c; c = nameless.shift()) await this.#loadMembers(c);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Fetches what a conversation is now, once for however many entries ask for it in a moment. */
  #describe(c) {
    this.#once(c.id, 50, async () => {
      const askedAt = Date.now();
      try {
        this.model.put(await this.#rest(this.client.api('GET', `/conversations/${c.id}`)), askedAt);
        await this.#loadMembers(c);
      } catch (problem) {
        if (problem.status === 404) c.gone = true;
      }
    });
  }

  async #loadMembers(c) {
    const members = await this.#rest(this.client.members(c.id)).catch(() => null);
    if (members) this.model.putMembers(c, members);
    this.changed();
  }

  /** The user looks at this conversation now; null for none. */
  async open(id) {
    if (this.current && this.current !== id) {
      this.client.leave(this.current).catch(() => {});
      this.model.ensure(this.current).typing = []; // nobody tells when it ends
    }
    this.current = id;
    this.changed();
    if (!id) return;
    const c = this.model.ensure(id);
    if (!c.described) this.#describe(c);
    else if (!c.members || c.type !== 'DIRECT') this.#loadMembers(c);
    if (!c.loaded) this.#load(c);
    this.read();
    const joined = await this.client.open(id).catch(() => null);
    joined?.receipts?.forEach(({ userId, deliveredSeq, readSeq }) => this.model.mark(c, userId, deliveredSeq, readSeq));
    if (joined) this.changed();
  }

  older() {
    const c = this.model.get(this.current);
    if (c?.hasMore) this.#load(c, c.beforeSeq);
  }

  async #load(c, beforeSeq) {
    if (c.loading) return;
    c.loading = true;
    this.changed();
    try {
      const page = await this.client.history(c.id, { limit: PAGE, beforeSeq });
      page.messages.forEach((message) => this.model.putMessage(message));
      const lowest = Math.min(page.nextBeforeSeq ?? Infinity, this.model.lowest(c)); // what was pushed may reach further down than the page
      Object.assign(c, { loaded: true, hasMore: page.hasMore && lowest > 1, beforeSeq: lowest, problem: null });
    } catch (problem) {
      c.problem = problem.code === 'conversation_not_found' ? 'There is no such conversation, or you are not in it.' : problem.status === 0 || problem.code === 'offline' ? null : problem.message;
    }
    c.loading = false;
    this.changed();
    this.read();
  }

  /** Marks the open conversation as read while the user can see it. */
  read() {
    const c = this.model.get(this.current);
    if (!c?.loaded || document.hidden) return;
    const seq = this.model.newestOfOthers(c);
    if (seq <= c.readAsked) return; // the own mark tells less: writing raises it too, and tells no author
    c.readAsked = seq;
    this.client.markRead(c.id, seq)
      .then((read) => this.model.mark(c, this.model.me, read, read))
      .catch(() => { c.readAsked = 0; });
  }

  /** Nobody looks at the page for a while: away. */
  seen() {
    this.read();
    clearTimeout(this.awayTimer);
    if (document.hidden) this.awayTimer = setTimeout(() => this.#present(true), AWAY_AFTER_MS);
    else if (this.#away) this.#present(false);
  }

  #present(away) {
    this.#away = away;
    this.client.setPresence(away ? 'AWAY' : 'ONLINE').catch(() => {});
  }

  /** Hears of the comings and goings of whoever is on screen. */
  #watch() {
    const open = this.model.get(this.current);
    const ids = [...(open ? this.model.others(open).map((p) => p.userId) : []), ...this.model.list().map((c) => this.model.partner(c)).filter(Boolean)];
    const users = [...new Set(ids)].slice(0, WATCHED).sort();
    if (!users.length || users.join(' ') === this.#watched) return;
    this.#watched = users.join(' ');
    this.client.subscribePresence(users).catch(() => {});
  }

  /** Starts a conversation (one other user: DIRECT) and promises its id; rejected with the server's refusal. */
  async start(userIds, title) {
    const askedAt = Date.now();
    const type = userIds.length === 1 ? 'DIRECT' : 'GROUP';
    try {
      const body = await this.#rest(this.client.createConversation({ type, participantIds: userIds, title: type === 'GROUP' && title ? title : undefined }));
      const c = this.model.put(body, askedAt);
      await this.#loadMembers(c);
      return c.id;
    } catch (problem) {
      throw problem.status === 0 ? new Error('No instance answers; a conversation can be started once there is a connection') : problem;
    }
  }
}
