// SPDX-License-Identifier: Apache-2.0
import { Connection } from './connection.js';
import { Cursors } from './cursors.js';
import { Outbox } from './outbox.js';
import { Store } from './store.js';

const PAGE = 50;
/** A message that is not confirmed after this long is sent again on the same connection. */
const CONFIRM_MS = 15_000;
const RETRY_MS = 1_000;

/** What the user does and what the server says, brought together: REST for what was, the socket for what happens. */
export class Chat {
  current = null;
  listed = false;
  problem = null;
  #api;
  #cursors = new Cursors();
  #welcomed = null;
  #fetching = new Map();

  constructor({ user, deviceId, api, tokens, on }) {
    this.#api = api;
    this.on = on;
    this.store = new Store(user, new Outbox(`chaski.outbox.${user}`), on.changed);
    const url = new URL('ws', document.baseURI);
    url.protocol = url.protocol.replace('http', 'ws');
    url.search = url.hash = '';
    this.connection = new Connection({
      url, deviceId, tokens, cursors: this.#cursors,
      on: { state: on.changed, traffic: on.traffic, frame: (frame) => this.#hear(frame), look: () => this.#sendUnconfirmed(Date.now() - CONFIRM_MS) },
    });
  }

  get welcome() {
    return this.#welcomed;
  }

  #hear(frame) {
    const handler = this.#handlers[frame.type];
    if (handler) handler(frame);
    else if (Number.isInteger(frame.seq) && frame.conversationId && frame.type !== 'ok') this.#entry(frame);
    this.store.changed();
  }

  #handlers = {
    welcome: (frame) => this.#onWelcome(frame),
    message_confirmed: (frame) => {
      this.#cursors.confirmed(frame.conversationId, frame.seq);
      this.store.confirmed(frame);
      this.connection.acknowledge();
    },
    message_failed: (frame) => this.#failed(frame.tempId, frame.error),
    error: (frame) => this.#failed(frame.id, frame.error),
    receipt: (frame) => this.store.receipt(frame),
    receipt_summary: (frame) => { this.store.ensure(frame.conversationId).summary = frame; },
    unread_count: (frame) => this.store.unread(frame),
    resync: (frame) => {
      this.#cursors.resync(frame.conversationId, frame.lastSeq);
      const c = this.store.resync(frame);
      if (c.id === this.current) this.open(c.id);
    },
    synced: () => this.read(),
    // Pages come by REST; replies without anything for the store.
    backfill_messages: () => {},
  };

  /** The list is asked for after each welcome: whatever was committed before it is in the answer, whatever comes after it is pushed. */
  #onWelcome(frame) {
    if (frame.resumed) return;
    const otherLog = this.#welcomed && this.#welcomed.logEpoch !== frame.logEpoch;
    const again = !this.#welcomed || frame.newDevice || otherLog;
    this.#welcomed = frame;
    // A token that was pasted may be somebody else's than the address says.
    this.store.user = frame.userId;
    this.#sendUnconfirmed(Infinity);
    for (const c of this.store.conversations.values()) {
      c.readAsked = 0;
      if (again) c.loaded = false;
      if (otherLog) this.store.resync({ conversationId: c.id, lastSeq: 0 });
    }
    this.#loadList().then(() => this.on.listed());
  }

  /** An entry of the log. */
  #entry(frame) {
    const c = this.store.ensure(frame.conversationId);
    const fresh = this.#cursors.take(c.id, frame.seq, frame.afterSeq ?? frame.seq - 1);
    this.connection.acknowledge();
    if (frame.message?.tempId) this.store.outbox.remove(frame.message.tempId);
    if (!fresh) return;
    if (frame.message) this.store.received(c, frame);
    else this.store.entry(c, frame);
    if (!c.known || frame.type.startsWith('participant_') || frame.type === 'conversation_updated') this.#describe(c);
    if (c.id === this.current) this.read();
    if (frame.message && frame.message.senderId !== this.store.user) this.on.heard(c, frame.message);
  }

  async #loadList() {
    const askedAt = Date.now();
    try {
      const bodies = await this.#api.all('conversations');
      bodies.forEach((body) => this.store.put(body, askedAt));
      this.problem = null;
      this.listed = true;
    } catch (problem) {
      this.problem = problem.message;
    }
    this.store.changed();
    await Promise.all(this.store.list().filter((c) => c.id === this.current || (!c.members && !c.title)).map((c) => this.#loadMembers(c)));
    const open = this.store.get(this.current);
    if (open && !open.loaded) await this.#loadNewest(open);
    this.read();
  }

  /** Fetches what a conversation is now, once for however many frames ask for it in a moment. */
  #describe(c) {
    if (this.#fetching.has(c.id)) return;
    this.#fetching.set(c.id, setTimeout(async () => {
      this.#fetching.delete(c.id);
      const askedAt = Date.now();
      try {
        this.store.put(await this.#api.get(`conversations/${c.id}`), askedAt);
        await this.#loadMembers(c);
      } catch (problem) {
        c.gone = problem.status === 404;
      }
      this.store.changed();
    }, 50));
  }

  async #loadMembers(c) {
    try {
      this.store.putMembers(c, await this.#api.all(`conversations/${c.id}/participants`));
    } catch (problem) {
      c.problem = problem.message;
    }
    this.store.changed();
  }

  /** The user looks at this conversation now; null for none. */
  async open(id) {
    this.current = id;
    const c = this.store.get(id);
    this.store.changed();
    if (!c || !this.#welcomed) return;
    await Promise.all([this.#loadMembers(c), c.loaded ? null : this.#loadNewest(c)]);
    this.read();
  }

  #loadNewest(c) {
    return this.#load(c, '');
  }

  older() {
    const c = this.store.get(this.current);
    return c?.hasMore ? this.#load(c, `&beforeSeq=${c.beforeSeq}`) : null;
  }

  async #load(c, where) {
    if (c.loading) return;
    c.loading = true;
    try {
      this.store.putPage(c, await this.#api.get(`messages/conversation/${c.id}?limit=${PAGE}${where}`));
    } catch (problem) {
      c.problem = problem.message;
    }
    c.loading = false;
    this.store.changed();
  }

  /** Marks the open conversation as read while the user can see it. */
  read() {
    const c = this.store.get(this.current);
    if (!c?.loaded || document.hidden) return;
    const seq = this.store.newestOfOthers(c);
    if (seq <= Math.max(c.readAsked, c.marks.get(this.store.user)?.readSeq ?? 0)) return;
    c.readAsked = seq;
    this.connection.request({ type: 'mark_as_read', conversationId: c.id, seq })
      .then((ok) => this.store.receipt({ conversationId: c.id, userId: this.store.user, status: 'READ', seq: ok.seq ?? seq }))
      .catch(() => { c.readAsked = 0; });
  }

  say(content) {
    this.#send(this.store.outbox.add(this.current, content));
    this.store.changed();
  }

  retry(tempId) {
    this.store.outbox.fail(tempId, undefined);
    this.#send(this.store.outbox.get(tempId));
    this.store.changed();
  }

  /** Gives up a message that was refused. */
  discard(tempId) {
    this.store.outbox.remove(tempId);
    this.store.changed();
  }

  #send(item) {
    const { tempId, conversationId, content, at } = item;
    // The id, so that even a reply that has no tempId finds its message.
    if (this.connection.send({ type: 'send_message', id: tempId, conversationId, tempId, content, clientTimestamp: at })) item.sentAt = Date.now();
  }

  #sendUnconfirmed(notSince) {
    this.store.outbox.notSentSince(notSince).forEach((item) => this.#send(item));
  }

  /** An instance that cannot just now is asked again; any other refusal is the user's to see. */
  #failed(tempId, error) {
    const item = this.store.outbox.get(tempId);
    if (!item) return;
    if (error.code !== 'unavailable') this.store.outbox.fail(tempId, error);
    else setTimeout(() => this.store.outbox.get(tempId) && this.#send(item), error.retryAfterMs ?? RETRY_MS);
  }

  /** Starts a conversation (one other user: DIRECT) and promises its id; rejected with the server's refusal. */
  async start(userIds, title) {
    const askedAt = Date.now();
    const type = userIds.length === 1 ? 'DIRECT' : 'GROUP';
    const c = this.store.put(await this.#api.post('conversations', { type, participantIds: userIds, title: type === 'GROUP' && title ? title : undefined }), askedAt);
    await this.#loadMembers(c);
    return c.id;
  }
}
