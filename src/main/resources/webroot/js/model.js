// SPDX-License-Identifier: Apache-2.0
import { note } from './notes.js';

const GONE = new Set(['LEFT', 'REMOVED', 'BANNED']);
const RANKS = ['SENT', 'DELIVERED', 'READ'];
const later = (a, b) => ((a ?? '') > (b ?? '') ? a : b);

/** One conversation, as far as this page has heard of it. `known`: it belongs into the list. */
function blank(id) {
  return {
    id, known: false, gone: false, type: null, title: null, status: 'ACTIVE', role: null, unread: 0, unreadAt: 0, lastMessage: null, activity: '',
    members: null, marks: new Map(), summary: null, items: new Map(), reacted: new Map(), typing: [],
    loaded: false, loading: false, hasMore: false, beforeSeq: null, problem: null, readAsked: 0, described: false,
  };
}

const keyOf = (message) => message.id ?? `temp ${message.tempId}`;

/** What is drawn: the conversations with their messages, members and marks. Nothing here speaks to the server or draws. */
export class Model {
  conversations = new Map();

  constructor(me, presence) {
    this.me = me;
    this.presence = presence;
  }

  get(id) {
    return this.conversations.get(id);
  }

  ensure(id) {
    if (!this.conversations.has(id)) this.conversations.set(id, blank(id));
    return this.conversations.get(id);
  }

  list() {
    return [...this.conversations.values()].filter((c) => c.known).sort((a, b) => (a.activity < b.activity ? 1 : a.activity > b.activity ? -1 : 0));
  }

  /** A conversation as REST described it, asked for at `askedAt`: counts that were told since then are newer. */
  put(body, askedAt) {
    const c = this.ensure(body.id);
    Object.assign(c, { known: true, described: true, gone: false, type: body.type, title: body.title ?? null, status: body.status, role: body.role });
    if (c.unreadAt < askedAt) c.unread = body.unreadCount ?? 0;
    if ((body.lastMessage?.seq ?? 0) > (c.lastMessage?.seq ?? 0)) c.lastMessage = body.lastMessage;
    c.activity = later(c.activity, body.lastMessage?.createdAt ?? body.updatedAt);
    return c;
  }

  putMembers(c, members) {
    c.members = new Map(members.map((p) => [p.userId, p]));
    members.forEach(({ userId, deliveredSeq, readSeq }) => this.mark(c, userId, deliveredSeq ?? 0, readSeq ?? 0));
  }

  /** A message is new or has changed. The object is the library's; only its place here changes, once it has its id. */
  putMessage(message) {
    const c = this.ensure(message.conversationId);
    c.known = true;
    if (message.id && message.tempId) c.items.delete(`temp ${message.tempId}`);
    c.items.set(keyOf(message), message);
    if (!message.seq || message.seq >= (c.lastMessage?.seq ?? 0)) {
      c.lastMessage = message;
      c.activity = later(c.activity, message.createdAt);
    }
    return c;
  }

  /** Gives up a message that was refused. */
  discard(message) {
    const c = this.ensure(message.conversationId);
    for (const [key, item] of c.items) if (item === message) c.items.delete(key);
    if (c.lastMessage === message) c.lastMessage = this.sorted(c).filter((item) => item.senderId).at(-1) ?? null;
  }

  /** The log was restored: what is not in it any more is gone, but for own messages, which may be sent again. */
  resync({ conversationId, discarded }) {
    const c = this.ensure(conversationId);
    discarded.forEach((message) => {
      this.discard(message);
      if (message.status === 'FAILED') this.putMessage(message);
    });
    Object.assign(c, { marks: new Map(), summary: null, readAsked: 0 });
  }

  /** Entries other than messages: a note, or a reaction; edits are the library's. */
  entry(frame) {
    const c = this.ensure(frame.conversationId);
    const text = note(frame, (userId) => this.name(c, userId));
    if (text) c.items.set(`note ${frame.seq}`, { seq: frame.seq, note: text });
    if (frame.emoji) c.reacted.set(frame.messageId, { ...c.reacted.get(frame.messageId), [frame.emoji]: frame.count });
    if (frame.participant?.userId === this.me) c.gone = frame.type === 'participant_removed';
  }

  receipt(frame) {
    const c = this.ensure(frame.conversationId);
    if (frame.type === 'receipt_summary') c.summary = frame;
    else this.mark(c, frame.userId, frame.seq, frame.status === 'READ' ? frame.seq : 0);
  }

  mark(c, userId, deliveredSeq, readSeq) {
    const mark = c.marks.get(userId) ?? { DELIVERED: 0, READ: 0 };
    c.marks.set(userId, { DELIVERED: Math.max(mark.DELIVERED, deliveredSeq, readSeq), READ: Math.max(mark.READ, readSeq) });
  }

  /** What is shown, in the order of the log; what has no place in it yet comes last. */
  sorted(c) {
    return [...c.items.values()].sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || 0);
  }

  name(c, userId) {
    return userId === this.me ? 'You' : (c.members?.get(userId)?.name ?? userId);
  }

  present(c) {
    return [...(c.members?.values() ?? [])].filter((p) => !GONE.has(p.status));
  }

  others(c) {
    return this.present(c).filter((p) => p.userId !== this.me);
  }

  /** The other one of a direct conversation. */
  partner(c) {
    return c.type === 'DIRECT' ? this.others(c)[0]?.userId : undefined;
  }

  title(c) {
    if (c.title) return c.title;
    if (c.members) return this.others(c).map((p) => p.name ?? p.userId).join(', ') || 'Only you';
    const senders = [...c.items.values(), c.lastMessage].filter((m) => m?.senderId && m.senderId !== this.me).map((m) => m.sender?.name ?? m.senderId);
    return [...new Set(senders)].join(', ') || '…';
  }

  /** The newest message of somebody else: what reading the conversation reads. */
  newestOfOthers(c) {
    return Math.max(0, ...[...c.items.values()].filter((item) => item.senderId && item.senderId !== this.me).map((item) => item.seq));
  }

  /** Above it nothing is missing: pages and pushes both reach up to the newest. */
  lowest(c) {
    return Math.min(...[...c.items.values()].map((item) => item.seq ?? Infinity));
  }

  newestOwn(c) {
    return this.sorted(c).filter((item) => item.senderId === this.me && item.seq).at(-1);
  }

  /** Who is to have a message of one's own, and how far it came: `[{name, state}]`, the furthest first. */
  recipients(c, message) {
    const told = { READ: new Set(message.deliveryState?.readBy), DELIVERED: new Set(message.deliveryState?.deliveredTo) };
    const has = (userId, state) => told[state].has(userId) || (c.marks.get(userId)?.[state] ?? 0) >= message.seq;
    return this.others(c)
      .filter((p) => !p.joinedAt || p.joinedAt <= message.createdAt)
      .map((p) => ({ name: p.name ?? p.userId, state: has(p.userId, 'READ') ? 'READ' : has(p.userId, 'DELIVERED') ? 'DELIVERED' : 'SENT' }))
      .sort((a, b) => RANKS.indexOf(b.state) - RANKS.indexOf(a.state));
  }

  /** `{read, of}`; large groups are told in counts. */
  readBy(c, message, people = this.recipients(c, message)) {
    const counted = people.filter((p) => p.state === 'READ').length;
    const summed = c.summary && message.seq <= c.summary.seq ? c.summary.read : 0;
    return { read: Math.max(counted, summed), of: Math.max(people.length, c.summary?.members ?? 0) };
  }
}
