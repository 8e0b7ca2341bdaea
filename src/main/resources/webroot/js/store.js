// SPDX-License-Identifier: Apache-2.0
import { note } from './notes.js';

/** Clocks of members and messages differ a little; whoever joined about when a message was written is waited for. */
const JOINED_ABOUT_MS = 2_000;

const later = (a, b) => ((a ?? '') > (b ?? '') ? a : b);

/** One conversation, as far as the server has told of it. `known`: its description was fetched, not only a frame seen. */
function blank(id) {
  return {
    id, known: false, gone: false, type: null, title: null, status: null, unread: 0, unreadAt: 0, lastSeq: 0, countedSeq: 0, lastMessage: null, activity: '',
    members: null, marks: new Map(), summary: null, items: new Map(), loaded: false, loading: false, hasMore: false, beforeSeq: null, problem: null, readAsked: 0,
  };
}

/** What the page knows, all of it from the server's answers and frames. Nothing here speaks to the server or draws. */
export class Store {
  conversations = new Map();
  #changed;

  constructor(user, outbox, changed) {
    this.user = user;
    this.outbox = outbox;
    this.#changed = changed;
  }

  changed() {
    this.#changed();
  }

  get(id) {
    return this.conversations.get(id);
  }

  ensure(id) {
    if (!this.conversations.has(id)) this.conversations.set(id, blank(id));
    return this.conversations.get(id);
  }

  list() {
    return [...this.conversations.values()].filter((c) => c.known).sort((a, b) => (a.activity < b.activity ? 1 : -1));
  }

  /** A conversation as REST described it, asked for at `askedAt`: counts that a frame brought since then are newer. */
  put(body, askedAt) {
    const c = this.ensure(body.id);
    Object.assign(c, { known: true, gone: false, type: body.type, title: body.title ?? null, status: body.status });
    if (c.unreadAt < askedAt && body.lastSeq >= c.lastSeq) c.unread = body.unreadCount;
    c.lastSeq = Math.max(c.lastSeq, body.lastSeq);
    c.countedSeq = Math.max(c.countedSeq, body.lastSeq);
    if ((body.lastMessage?.seq ?? 0) >= (c.lastMessage?.seq ?? 0)) c.lastMessage = body.lastMessage ?? null;
    c.activity = later(c.activity, body.lastMessage?.createdAt ?? body.updatedAt);
    return c;
  }

  putMembers(c, participants) {
    c.members = new Map(participants.map((p) => [p.userId, p]));
    for (const { userId, deliveredSeq, readSeq } of participants) this.#mark(c, userId, deliveredSeq ?? 0, readSeq ?? 0);
  }

  /** A page of history; the newest one where nothing was loaded before. */
  putPage(c, page) {
    for (const message of page.messages) this.#putMessage(c, message);
    Object.assign(c, { loaded: true, hasMore: page.hasMore, beforeSeq: page.nextBeforeSeq, problem: null });
  }

  #putMessage(c, message) {
    const old = c.items.get(message.seq);
    if (!old || old.version <= message.version) c.items.set(message.seq, { ...old, ...message });
    if (message.tempId) this.outbox.remove(message.tempId);
    if (message.seq >= (c.lastMessage?.seq ?? 0)) c.lastMessage = message;
    c.activity = later(c.activity, message.createdAt);
  }

  /** `message_received`, pushed for the first time. */
  received(c, { seq, message }) {
    const others = message.senderId !== this.user;
    const counted = seq <= c.countedSeq || seq <= (c.marks.get(this.user)?.readSeq ?? 0);
    if (others && !counted) c.unread++;
    this.#putMessage(c, message);
    c.lastSeq = Math.max(c.lastSeq, seq);
    c.countedSeq = Math.max(c.countedSeq, seq);
  }

  confirmed({ conversationId, tempId, messageId, seq, createdAt }) {
    const item = this.outbox.remove(tempId);
    const c = this.ensure(conversationId);
    c.lastSeq = Math.max(c.lastSeq, seq);
    if (item) this.#putMessage(c, { id: messageId, seq, createdAt, senderId: this.user, content: item.content, tempId, messageType: 'TEXT', version: 1 });
  }

  /** Entries other than messages: they change a message, or are shown as a note. */
  entry(c, frame) {
    c.lastSeq = Math.max(c.lastSeq, frame.seq);
    const text = note(frame, (userId) => this.name(c, userId));
    if (text) {
      c.items.set(frame.seq, { seq: frame.seq, note: text });
      return;
    }
    const message = [...c.items.values()].find((item) => item.id === frame.messageId);
    if (!message) return;
    if (frame.type === 'message_edited' && frame.version > message.version) {
      Object.assign(message, { content: frame.content, version: frame.version, editedAt: frame.editedAt });
    } else if (frame.type === 'message_deleted') {
      Object.assign(message, { content: undefined, deletedAt: frame.deletedAt });
    } else if (frame.emoji) {
      message.reacted = { ...message.reacted, [frame.emoji]: frame.count };
    }
  }

  receipt({ conversationId, userId, status, seq }) {
    this.#mark(this.ensure(conversationId), userId, seq, status === 'READ' ? seq : 0);
  }

  #mark(c, userId, deliveredSeq, readSeq) {
    const mark = c.marks.get(userId) ?? { deliveredSeq: 0, readSeq: 0 };
    mark.deliveredSeq = Math.max(mark.deliveredSeq, deliveredSeq, readSeq);
    mark.readSeq = Math.max(mark.readSeq, readSeq);
    c.marks.set(userId, mark);
  }

  unread({ conversationId, count }) {
    Object.assign(this.ensure(conversationId), { unread: count, unreadAt: Date.now() });
  }

  /** What lies above `lastSeq` is not in the log any more. What was loaded is loaded again. */
  resync({ conversationId, lastSeq }) {
    const c = this.ensure(conversationId);
    for (const seq of [...c.items.keys()]) if (seq > lastSeq) c.items.delete(seq);
    if ((c.lastMessage?.seq ?? 0) > lastSeq) c.lastMessage = null;
    Object.assign(c, { lastSeq, countedSeq: lastSeq, marks: new Map(), summary: null, loaded: false, readAsked: 0 });
    return c;
  }

  name(c, userId) {
    return userId === this.user ? 'You' : (c.members?.get(userId)?.name ?? userId);
  }

  others(c) {
    return [...(c.members?.values() ?? [])].filter((p) => p.userId !== this.user && ['ACTIVE', 'MUTED'].includes(p.status));
  }

  title(c) {
    if (c.title) return c.title;
    if (!c.members) return '…';
    return this.others(c).map((p) => p.name ?? p.userId).join(', ') || 'Only you';
  }

  /** The newest message of somebody else: what reading the conversation reads. */
  newestOfOthers(c) {
    return Math.max(0, ...[...c.items.values()].filter((item) => item.senderId && item.senderId !== this.user).map((item) => item.seq));
  }

  /** The ticks of an own message, `{state, people: [{name, state}]}`: what the server said when it sent the message, raised by the marks since. */
  ticks(c, message) {
    const people = this.others(c)
      .filter((p) => !(Date.parse(p.joinedAt) > Date.parse(message.createdAt) + JOINED_ABOUT_MS))
      .map((p) => ({ name: p.name ?? p.userId, state: reached(c.marks.get(p.userId), message.seq) }));
    const ranks = ['sent', 'delivered', 'read'];
    const lowest = people.length ? Math.min(...people.map((p) => ranks.indexOf(p.state))) : 0;
    const told = ranks.indexOf((message.deliveryState?.state ?? 'SENT').toLowerCase());
    return { state: ranks[Math.max(lowest, told, summarized(c.summary, message.seq))], people };
  }
}

function reached(mark, seq) {
  if (!mark || mark.deliveredSeq < seq) return 'sent';
  return mark.readSeq < seq ? 'delivered' : 'read';
}

/** Large groups: counts in place of receipts. */
function summarized(summary, seq) {
  if (!summary || summary.seq < seq || summary.delivered < summary.members) return 0;
  return summary.read < summary.members ? 1 : 2;
}
