// SPDX-License-Identifier: Apache-2.0

/**
 * The client library of Chaski: one connection that mends itself, messages that arrive once and in order, ticks that are true. The API is described in chaski.d.ts beside this file, the wire in docs/protocol.md of
 * the repository, whose section 5 is what most of this implements.
 *
 * Sections: small things · tokens · what a device holds · a conversation as known here · Chaski (talk, ask, connection, sync, frames).
 */

const MESSAGE_ENTRY = 'message_received';
const OTHER_ENTRIES = new Set(['message_edited', 'message_deleted', 'reaction_added', 'reaction_removed', 'participant_added', 'participant_updated', 'participant_removed', 'conversation_updated']);
const RANK = { PENDING: 0, FAILED: 0, SENT: 1, DELIVERED: 2, READ: 3 };
const GONE = new Set(['LEFT', 'REMOVED', 'BANNED']);
const CLOSE = { FRAME_TOO_LARGE: 1009, TRY_LATER: 1013, UNAUTHENTICATED: 4401, DISPLACED: 4409, TOO_MANY: 4429 };

const TIMES = {
  firstWait: 300, longestWait: 10_000, politeWait: 2_000, // before another attempt
  opening: 15_000, // from the attempt to the welcome
  ack: 100, // an acknowledgement waits no longer
  quiet: 60_000, quietOverSockJS: 20_000, answer: 10_000, look: 5_000, // a heartbeat after so much silence, the end after that much more
  reply: 20_000, // a message without an answer goes out again
  retry: 1_000, // where the server names no time
  members: 30_000, // asked for again no sooner
  typing: 3_000, // said again no sooner
  refresh: 30_000, // a token is renewed so long before it expires
};
const IN_FLIGHT = 20;
const TOLD_CURSORS = 1_000;
const KEPT = 2_000;
const TRIES = 5;
/** No WebSocket, which has just failed; and no third one between these: where a transport fails at once, sockjs-client forgets to stop its time-out, which then ends the one after the next. `timeout`: for each. `sessionId`: so long that nobody guesses it, since whoever knows it may ask for the session's frames. */
const SOCKJS = { transports: ['xhr-streaming', 'xhr-polling'], timeout: 3_000, sessionId: 32 };

// ---------------------------------------------------------------------------------------------------- small things

/** What went wrong, by the name that docs/protocol.md (section 9) gives it; `closed`, `offline` and `gap` are the library's own. */
export class ChaskiError extends Error {
  constructor({ code = 'internal', message, detail, retryAfterMs, outcome, status } = {}) {
    super(message ?? detail ?? code);
    this.name = 'ChaskiError';
    Object.assign(this, { code, retryAfterMs, outcome, status });
  }
}

/** Keeps nothing beyond the page or process. */
export function memoryStorage() {
  const values = new Map();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, String(value)) };
}

const systemClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimeout: (act, ms) => setTimeout(act, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** `crypto.randomUUID` is missing on pages without TLS. */
function uuid() {
  if (globalThis.crypto?.randomUUID) return crypto.randomUUID();
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function claimsOf(token) {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
  } catch {
    return {};
  }
}

function deferred() {
  const it = {};
  it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
  it.promise.catch(() => {}); // whoever wants to know looks at it
  return it;
}

const hidden = () => globalThis.document?.visibilityState === 'hidden';

/** Where the user's token comes from. */
class Tokens {
  #source;
  #token = null;

  constructor(source) {
    this.#source = source;
  }

  get renewable() {
    return typeof this.#source === 'function';
  }

  async get() {
    this.#token ??= this.renewable ? await this.#source() : this.#source;
    return this.#token;
  }

  async fresh() {
    this.#token = null;
    return this.get();
  }

  drop() {
    this.#token = null;
  }
}

// ---------------------------------------------------------------------------------------------------- what a device holds

/** Which entries of one conversation are held, as far as they are contiguous, and which wait for those below them. */
class Held {
  /** Everything up to here; null while that is not known: it is learned from the first entry pushed, since pushes begin right above the device's cursor. */
  upTo = null;
  #ahead = new Map();
  #unsure = new Set();

  has(seq) {
    return (this.upTo !== null && seq <= this.upTo) || this.#ahead.has(seq);
  }

  /** An entry was pushed; `before` is the one that the user sees before it. Pushes come in order, so that what stays apart from the rest is a gap; answers false then, and does not hold it. */
  pushed(seq, before) {
    this.upTo ??= before;
    this.#ahead.set(seq, Math.min(before, this.#ahead.get(seq) ?? before));
    this.#advance();
    if (this.upTo < seq) {
      this.#unsure.forEach((other) => this.#ahead.set(other, other - 1));
      this.#advance();
    }
    this.#unsure.clear();
    return this.upTo >= seq || !this.#ahead.delete(seq);
  }

  /** An own message was confirmed, which may overtake lower entries. */
  confirmed(seq) {
    if (!this.has(seq)) this.#ahead.set(seq, seq - 1);
    if (this.#ahead.has(1)) this.upTo ??= 0;
    this.#advance();
  }

  /** A frame of a kind that this library does not know: perhaps an entry. It is counted when the next entry shows that it was one. */
  perhaps(seq) {
    if (!this.has(seq)) this.#unsure.add(seq);
  }

  /** The log ends here, or the server is believed that nothing is missing up to here. */
  begin(seq) {
    this.upTo = seq;
    this.#ahead.forEach((before, above) => above <= seq && this.#ahead.delete(above));
    this.#advance();
  }

  cut(seq) {
    this.#ahead.clear();
    this.#unsure.clear();
    this.upTo = seq;
  }

  #advance() {
    if (this.upTo === null || this.#ahead.size === 0) return;
    for (const [seq, before] of [...this.#ahead].sort((a, b) => a[0] - b[0])) {
      if (before > this.upTo) break;
      this.upTo = Math.max(this.upTo, seq);
      this.#ahead.delete(seq);
    }
  }
}

// ---------------------------------------------------------------------------------------------------- a conversation as known here

/** The messages, members and marks of one conversation, as far as they have been seen. */
class Room {
  held = new Held();
  messages = new Map();
  members = null;
  marks = new Map();
  unread = 0;
  muted = false;
  top = 0;
  touched = 0;
  askAfter = 0;
  summary = null;
  gapAt = null;
  resync = null;
  #own = new Set();

  constructor(id) {
    this.id = id;
  }

  mark(userId, { delivered = 0, read = 0 }) {
    const mark = this.marks.get(userId) ?? { delivered: 0, read: 0 };
    this.marks.set(userId, { delivered: Math.max(mark.delivered, delivered, read), read: Math.max(mark.read, read) });
  }

  /** Keeps a message that has its id, and forgets the lowest where they are too many. */
  keep(message, own) {
    this.messages.set(message.id, message);
    this.top = Math.max(this.top, message.seq);
    if (own && message.status !== 'READ') this.#own.add(message);
    if (this.messages.size > KEPT * 1.2) {
      [...this.messages.values()].sort((a, b) => a.seq - b.seq).slice(0, this.messages.size - KEPT).forEach((old) => this.forget(old));
    }
  }

  forget(message) {
    this.messages.delete(message.id);
    this.#own.delete(message);
  }

  /** Raises the ticks of own messages; answers those that changed. A status never falls. */
  raise(me) {
    return [...this.#own].filter((message) => this.lift(message, me));
  }

  lift(message, me) {
    const before = message.status;
    message.status = higher(before, this.#statusOf(message, me));
    if (message.status === 'READ') this.#own.delete(message);
    return message.status !== before;
  }

  #statusOf(message, me) {
    let state = message.deliveryState?.state ?? 'SENT';
    if (this.summary) state = higher(state, summarised(this.summary, message));
    if (!this.members) return state;
    const recipients = [...this.members.values()].filter((member) => member.userId !== me && !GONE.has(member.status) && covers(member, message));
    if (recipients.length === 0) return state;
    const all = (kind) => recipients.every(({ userId }) => (this.marks.get(userId)?.[kind] ?? 0) >= message.seq);
    return higher(state, all('read') ? 'READ' : all('delivered') ? 'DELIVERED' : 'SENT');
  }
}

const higher = (one, other) => (RANK[other] > RANK[one] ? other : one);

/** Whoever has entry N has all below it, so that what is true of everybody at N is true of every lower message. */
function summarised({ seq, delivered, read, members }, message) {
  if (message.seq > seq || !members) return 'SENT';
  return read >= members ? 'READ' : delivered >= members ? 'DELIVERED' : 'SENT';
}

function covers(member, message) {
  if (member.fromSeq) return member.fromSeq <= message.seq;
  return !member.joinedAt || member.joinedAt <= message.createdAt;
}

// ---------------------------------------------------------------------------------------------------- Chaski

export class Chaski {
  #options;
  #clock;
  #urls;
  #at = 0;
  #tokens;
  #storage;
  #storageKey = null;
  #listeners = new Map();
  #rooms = new Map();
  #touches = 0;
  #outbox = new Map();
  #holds = new Map();
  #requests = new Map();
  #fireAndForget = new Map();
  #unsupported = new Set();
  #lastId = 0;
  #me = null;
  #claims = {};
  #opened = new Set();
  #presenceOf = null;
  #status = null;
  #typed = new Map();
  #unreadTotal = 0;
  // the connection
  #state = { name: 'closed' };
  #wish = null;
  #wanted = false;
  #attempt = 0;
  #socket = null;
  #transport = 'websocket';
  #unheard = 0;
  #websocketWorks = false;
  #welcomed = false;
  #ready = false;
  #leaveAt = 0;
  #failures = 0;
  #refusals = 0;
  #retryAfter = 0;
  #lastProblem = null;
  #timers = new Map();
  #heardAt = 0;
  #saidAt = 0;
  #heartbeatAt = 0;
  #logEpoch;
  #limits = { frameBytes: 65_536 };
  #dirty = new Set();
  #unacked = 0;
  #lastExp = 0;

  constructor(options) {
    this.#options = { window: 50, batch: true, transports: ['websocket', 'sockjs'], ...options };
    this.#clock = options.clock ?? systemClock;
    this.#urls = [options.urls ?? options.url].flat().map((url) => String(url).replace(/^ws/, 'http').replace(/\/+$/, ''));
    this.#tokens = new Tokens(options.token);
    this.#storage = options.storage ?? memoryStorage();
    this.deviceId = options.deviceId ?? this.#read('chaski:device') ?? uuid();
    if (!options.deviceId) this.#write('chaski:device', this.deviceId);
    this.presence = new Map();
  }

  get state() {
    return this.#state;
  }

  /** Who this is, as soon as a token was read or the server said so. */
  get userId() {
    return this.#me;
  }

  get unread() {
    const conversations = {};
    this.#rooms.forEach((room) => { if (room.unread > 0) conversations[room.id] = room.unread; });
    return { total: this.#unreadTotal, conversations };
  }

  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    return () => this.#listeners.get(name).delete(listener);
  }

  #emit(name, ...values) {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        listener(...values);
      } catch (problem) {
        if (name === 'error') console.error(problem);
        else this.#emit('error', problem);
      }
    }
  }

  // ------------------------------------------------------------------------------------------------ talk

  /** Makes a message at once and sends it as soon as there is a connection, again and again with the same tempId until the server has answered. */
  send(conversationId, content, options = {}) {
    const { tempId = uuid(), ...fields } = options;
    const createdAt = new Date(this.#clock.now()).toISOString();
    const message = this.#localMessage({
      id: null, conversationId, seq: null, senderId: this.#me, sender: { name: this.#claims.name, picture: this.#claims.picture },
      messageType: 'TEXT', content, ...fields, tempId, createdAt, version: 0, status: 'PENDING', error: null,
    });
    this.#post(message, { type: 'send_message', conversationId, tempId, content, clientTimestamp: createdAt, ...fields });
    return message;
  }

  #localMessage(fields) {
    const waiting = deferred();
    const hide = (name, value) => Object.defineProperty(fields, name, { value, writable: true, configurable: true });
    hide('settled', waiting);
    hide('confirmed', waiting.promise);
    hide('retry', () => {});
    return fields;
  }

  #post(message, frame) {
    const key = keyOf(message.conversationId, message.tempId);
    this.#outbox.set(key, { key, message, frame, requestId: null, sentAt: null });
    message.retry = () => {
      if (message.status !== 'FAILED') return;
      Object.assign(message, { status: 'PENDING', error: null });
      message.settled = deferred();
      message.confirmed = message.settled.promise;
      this.#post(message, frame);
    };
    this.#keepOutbox();
    this.#emit('message', message, { isNew: true, queued: false });
    this.#flush();
  }

  /** Sends what is waiting, oldest first, some of each conversation at a time. */
  #flush() {
    if (!this.#ready) return;
    const flying = new Map();
    for (const item of [...this.#outbox.values()]) {
      const id = item.message.conversationId;
      const count = flying.get(id) ?? 0;
      if (count >= IN_FLIGHT || (this.#holds.get(id) ?? 0) > this.#clock.now()) continue;
      if (item.sentAt === null) this.#sendItem(item);
      flying.set(id, count + 1);
    }
  }

  #sendItem(item) {
    const frame = { ...item.frame, id: ++this.#lastId };
    if (new TextEncoder().encode(JSON.stringify(frame)).length > this.#limits.frameBytes) {
      this.#fail(item, new ChaskiError({ code: 'frame_too_large', message: 'The message is too large for a frame' }));
      return;
    }
    item.requestId = frame.id;
    item.sentAt = this.#clock.now();
    this.#say(frame);
  }

  #itemOf({ id, conversationId, tempId }) {
    if (conversationId && tempId) return this.#outbox.get(keyOf(conversationId, tempId));
    return [...this.#outbox.values()].find((item) => (id === undefined ? item.message.tempId === tempId : item.requestId === id));
  }

  /** The server has the message: by its confirmation, or because it came back after a reconnect. */
  #settle(item, fields) {
    const { message } = item;
    this.#outbox.delete(item.key);
    this.#keepOutbox();
    const room = this.#room(message.conversationId);
    Object.assign(message, fields, { status: 'SENT', error: null, version: Math.max(1, fields.version ?? 1) });
    message.senderId ??= this.#me;
    room.keep(message, true);
    room.lift(message, this.#me);
    this.#wantMembers(room);
    message.settled.resolve(message);
    this.#emit('message', message, { isNew: false, queued: false });
    this.#flush();
  }

  #fail(item, error) {
    this.#outbox.delete(item.key);
    this.#keepOutbox();
    Object.assign(item.message, { status: 'FAILED', error });
    item.message.settled.reject(error);
    this.#emit('message', item.message, { isNew: false, queued: false });
    this.#flush();
  }

  #messageFailed(frame) {
    const item = this.#itemOf(frame);
    if (!item) return;
    const error = new ChaskiError(frame.error);
    if (error.code === 'unauthenticated' || error.code === 'token_expired') return; // the connection ends, and the next one sends it again
    if (error.code !== 'unavailable' && error.outcome !== 'unknown') {
      this.#fail(item, error);
      return;
    }
    item.sentAt = null;
    const wait = error.retryAfterMs ?? TIMES.retry;
    this.#holds.set(item.message.conversationId, this.#clock.now() + wait);
    this.#clock.setTimeout(() => this.#flush(), wait + 1);
  }

  edit(messageId, content) {
    return this.request({ type: 'edit_message', messageId, content });
  }

  remove(messageId) {
    return this.request({ type: 'delete_message', messageId });
  }

  react(messageId, emoji, on = true) {
    return this.request({ type: on ? 'add_reaction' : 'remove_reaction', messageId, emoji });
  }

  async forward(messageId, conversationId, tempId = uuid()) {
    const { seq } = await this.request({ type: 'forward_message', messageId, conversationId, tempId });
    const { messages } = await this.history(conversationId, { afterSeq: seq - 1, limit: 1 });
    if (messages[0]) this.#emit('message', messages[0], { isNew: true, queued: false });
    return messages[0];
  }

  async markRead(conversationId, seq = this.#room(conversationId).top) {
    if (!seq) return 0;
    return (await this.request({ type: 'mark_as_read', conversationId, seq })).seq;
  }

  typing(conversationId, isTyping = true) {
    const saidAt = this.#typed.get(conversationId) ?? -Infinity;
    const now = this.#clock.now();
    if (!this.#ready || (isTyping ? now - saidAt < TIMES.typing : saidAt === -Infinity)) return;
    if (isTyping) this.#typed.set(conversationId, now);
    else this.#typed.delete(conversationId);
    this.#hint({ type: 'typing', conversationId, isTyping });
  }

  /** The conversation is on screen, until `leave`; said again after every reconnect. */
  async open(conversationId) {
    this.#opened.add(conversationId);
    const frame = await this.#unlessUnknown({ type: 'join_conversation', conversationId });
    if (frame) this.#joined(frame);
    return frame;
  }

  async leave(conversationId) {
    this.#opened.delete(conversationId);
    return this.#unlessUnknown({ type: 'leave_conversation', conversationId });
  }

  async subscribePresence(userIds) {
    this.#presenceOf = [...userIds];
    return (await this.#unlessUnknown({ type: 'subscribe_presence', userIds: this.#presenceOf }))?.users ?? [];
  }

  async setPresence(status) {
    this.#status = status;
    await this.#unlessUnknown({ type: 'set_presence', status });
  }

  // ------------------------------------------------------------------------------------------------ ask

  /** Asks the server something that may be asked twice: it waits for the connection, and goes out again when that ends before the reply. */
  request(frame) {
    const id = ++this.#lastId;
    const waiting = deferred();
    this.#requests.set(id, { ...waiting, frame: { ...frame, id }, tries: 0 });
    if (this.#ready) this.#say({ ...frame, id });
    return waiting.promise;
  }

  /** For what an older server does not know: null then, and it is not asked again on this connection. */
  async #unlessUnknown(frame) {
    if (this.#unsupported.has(frame.type)) return null;
    try {
      return await this.request(frame);
    } catch (problem) {
      if (problem.code !== 'unknown_type') throw problem;
      this.#unsupported.add(frame.type);
      return null;
    }
  }

  /** Says something that has no reply; its id only tells an `unknown_type` apart. */
  #hint(frame) {
    if (!this.#ready || this.#unsupported.has(frame.type)) return;
    const id = ++this.#lastId;
    this.#fireAndForget.set(id, frame.type);
    if (this.#fireAndForget.size > 100) this.#fireAndForget.delete(this.#fireAndForget.keys().next().value);
    this.#say({ ...frame, id });
  }

  #replied(frame) {
    if (this.#fireAndForget.has(frame.id)) {
      if (frame.error?.code === 'unknown_type') this.#unsupported.add(this.#fireAndForget.get(frame.id));
      this.#fireAndForget.delete(frame.id);
      return true;
    }
    const request = this.#requests.get(frame.id);
    if (!request) return false;
    if (frame.error?.code === 'unavailable' && ++request.tries < TRIES) {
      this.#clock.setTimeout(() => this.#ready && this.#requests.has(frame.id) && this.#say(request.frame), frame.error.retryAfterMs ?? TIMES.retry);
      return true;
    }
    this.#requests.delete(frame.id);
    if (frame.error) request.reject(new ChaskiError(frame.error));
    else request.resolve(frame);
    return true;
  }

  /** A page of messages, ascending; by the socket where there is one. */
  async history(conversationId, { beforeSeq, afterSeq, limit } = {}) {
    if (this.#state.name === 'offline') throw new ChaskiError({ code: 'offline', message: 'Not while offline' });
    const query = Object.entries({ beforeSeq, afterSeq, limit }).filter(([, value]) => value !== undefined);
    const page = this.#welcomed || !(this.#options.fetch ?? globalThis.fetch)
      ? await this.request({ type: 'request_backfill', conversationId, ...Object.fromEntries(query) })
      : await this.api('GET', `/messages/conversation/${conversationId}?${new URLSearchParams(query)}`);
    const room = this.#room(conversationId);
    const messages = page.messages.map((wire) => this.#merge(room, wire)).sort((a, b) => a.seq - b.seq);
    return { messages, hasMore: page.hasMore, nextAfterSeq: page.nextAfterSeq, nextBeforeSeq: page.nextBeforeSeq };
  }

  /** Everybody in a conversation, with their marks: what ticks are computed from. */
  async members(conversationId) {
    const members = new Map();
    let after = null;
    do {
      const page = await this.api('GET', `/conversations/${conversationId}/participants?first=100${after ? `&after=${encodeURIComponent(after)}` : ''}`);
      page.items.forEach((member) => members.set(member.userId, member));
      after = page.nextCursor;
    } while (after);
    const room = this.#room(conversationId);
    members.forEach((member) => {
      member.fromSeq = room.members?.get(member.userId)?.fromSeq;
      room.mark(member.userId, { delivered: member.deliveredSeq ?? 0, read: member.readSeq ?? 0 });
    });
    room.members = members;
    this.#raise(room);
    return [...members.values()];
  }

  /** Ticks need the members; they are asked for once, and again after a failure when the next mark comes. */
  #wantMembers(room) {
    if (room.members || room.askAfter > this.#clock.now() || this.#options.ticks === false) return;
    room.askAfter = this.#clock.now() + TIMES.members;
    this.members(room.id).catch(() => {});
  }

  async conversations(query = {}) {
    return this.api('GET', `/conversations?${new URLSearchParams(query)}`);
  }

  async createConversation(body) {
    return this.api('POST', '/conversations', body);
  }

  /** A REST call with the user's token, to the instance that is connected. A GET tries the other addresses where one does not answer. */
  async api(method, path, body) {
    const { apiUrl } = this.#options;
    const bases = apiUrl ? [apiUrl] : [...this.#urls.slice(this.#at), ...this.#urls.slice(0, this.#at)];
    let problem;
    for (const base of method === 'GET' ? bases : bases.slice(0, 1)) {
      try {
        return await this.#call(base, method, path, body);
      } catch (e) {
        problem = e;
        if (e.status !== 0) break;
      }
    }
    throw problem;
  }

  async #call(base, method, path, body, again = false) {
    const token = await this.#tokens.get();
    const headers = { Authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
    const ask = this.#options.fetch ?? globalThis.fetch;
    const response = await ask(`${base}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store' })
      .catch((e) => { throw new ChaskiError({ code: 'unavailable', status: 0, message: e.message, outcome: 'unknown' }); });
    if (response.status === 401 && this.#tokens.renewable && !again) {
      this.#tokens.drop();
      return this.#call(base, method, path, body, true);
    }
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new ChaskiError({ ...answer, status: response.status });
    return answer;
  }

  // ------------------------------------------------------------------------------------------------ connection

  /** Connects, and stays connected until `disconnect`. Resolves when everything that was missed has arrived. */
  connect() {
    if (this.#state.name === 'live') return Promise.resolve();
    this.#wish ??= deferred();
    const { promise } = this.#wish;
    if (!this.#wanted) {
      this.#wanted = true;
      this.#listen(true);
      this.#open();
    }
    return promise;
  }

  disconnect() {
    this.#end('closed', new ChaskiError({ code: 'closed', message: 'Disconnected' }));
  }

  /** For demonstrations: behaves as a device without a network. */
  goOffline() {
    this.#ack();
    this.#hangUp();
    this.#listen(false);
    this.#wanted = false;
    this.#become('offline');
  }

  comeBack() {
    return this.connect();
  }

  /** For demonstrations: the connection breaks, and nobody had a chance to say goodbye. */
  dropConnection() {
    if (!this.#socket) return;
    this.#hangUp();
    this.#again('dropped');
  }

  #end(name, error) {
    if (this.#welcomed) this.#ack();
    this.#hangUp();
    this.#listen(false);
    const wish = this.#wish;
    this.#wish = null;
    this.#wanted = false;
    this.#become(name, { reason: error.code });
    this.#requests.forEach((request) => request.reject(error));
    this.#requests.clear();
    wish?.reject(error);
  }

  #become(name, more = {}) {
    this.#state = { name, url: this.#url, transport: this.#transport, ...more };
    this.#emit('state', this.#state);
  }

  get #url() {
    return this.#urls[this.#at % this.#urls.length];
  }

  #timer(name, ms, act) {
    this.#clock.clearTimeout(this.#timers.get(name));
    this.#timers.set(name, this.#clock.setTimeout(() => {
      this.#timers.delete(name);
      act();
    }, Math.min(ms, 2 ** 31 - 1)));
  }

  #stop(name) {
    this.#clock.clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  /** Browsers throttle timers of pages that nobody looks at: what is due then happens at the return, or when the network is back. */
  #hurry = () => {
    if (hidden()) return;
    if (this.#state.name === 'waiting' && !this.#leaveAt) this.#next();
    else if (this.#welcomed) this.#look();
  };

  #listen(yes) {
    const act = yes ? 'addEventListener' : 'removeEventListener';
    globalThis[act]?.('online', this.#hurry);
    globalThis.document?.[act]?.('visibilitychange', this.#hurry);
  }

  async #open() {
    const attempt = ++this.#attempt;
    this.#leaveAt = 0;
    this.#retryAfter = 0;
    this.#lastProblem = null;
    this.#stop('wait');
    this.#transport = this.#choose();
    this.#become('connecting');
    try {
      const token = await this.#tokens.get();
      if (attempt !== this.#attempt) return;
      this.#restore(token);
      this.#dial(token);
    } catch (problem) {
      if (attempt !== this.#attempt) return;
      this.#emit('error', problem);
      this.#again(problem.message);
    }
  }

  #choose() {
    const { transports, SockJS, WebSocket = globalThis.WebSocket } = this.#options;
    const sockjs = SockJS && transports.includes('sockjs');
    return sockjs && (!WebSocket || !transports.includes('websocket') || this.#unheard % 3 === 2) ? 'sockjs' : 'websocket';
  }

  #dial(token) {
    const attempt = this.#attempt;
    let heard = false;
    const failed = () => { if (!heard) this.#unheard++; };
    const handle = (act) => (event) => {
      if (attempt !== this.#attempt) return;
      try {
        act(event);
      } catch (problem) {
        this.#emit('error', problem);
      }
    };
    let socket;
    try {
      socket = this.#newSocket();
    } catch (problem) { // a browser may forbid it
      failed();
      this.#again(problem.message);
      return;
    }
    this.#socket = socket;
    socket.onopen = handle(() => this.#authenticate(token));
    socket.onmessage = handle(({ data }) => {
      if (!heard) this.#works();
      heard = true;
      this.#hear(data);
    });
    socket.onerror = () => {};
    socket.onheartbeat = handle(() => this.#welcomed && this.#look()); // SockJS; in a tab that nobody looks at, timers come late
    socket.onclose = handle(({ code }) => {
      failed();
      this.#closed(code);
    });
    this.#timer('opening', TIMES.opening, () => {
      failed();
      this.#hangUp();
      this.#again('no welcome');
    });
  }

  #newSocket() {
    const { SockJS, sockjsOptions, WebSocket = globalThis.WebSocket } = this.#options;
    if (this.#transport === 'websocket') return new WebSocket(`${this.#url.replace(/^http/, 'ws')}/ws`, 'chaski.v1');
    return new SockJS(`${this.#url}/sockjs`, null, { ...SOCKJS, ...sockjsOptions });
  }

  /** Something was heard this way. SockJS is kept where nothing was ever heard over a WebSocket; elsewhere it was the instance that was away, and the next attempt is a WebSocket. */
  #works() {
    const websocket = this.#transport === 'websocket';
    this.#websocketWorks ||= websocket;
    this.#unheard = websocket ? 0 : this.#websocketWorks ? 1 : 2;
  }

  #closed(code) {
    this.#hangUp(false);
    if (code === CLOSE.DISPLACED) this.#end('displaced', new ChaskiError({ code: 'displaced', message: 'The same device connected elsewhere' }));
    else if (code === CLOSE.UNAUTHENTICATED) this.#refused();
    else if (this.#leaveAt) this.#wait(Math.max(0, this.#leaveAt - this.#clock.now()), 'goaway');
    else this.#again(`closed with ${code}`, [CLOSE.TRY_LATER, CLOSE.TOO_MANY].includes(code) ? TIMES.politeWait : 0);
  }

  /** Another token once; if that is refused as well, there is no use in a third. */
  #refused() {
    this.#tokens.drop();
    if (this.#tokens.renewable && this.#refusals++ === 0) {
      this.#open();
      return;
    }
    const error = new ChaskiError(this.#lastProblem ?? { code: 'unauthenticated', message: 'The token was refused' });
    this.#refusals = 0;
    this.#emit('error', error);
    this.#end('closed', error);
  }

  /** Later, and later each time; the jitter keeps a crowd from coming back in one moment. */
  #again(reason, atLeast = 0) {
    const longest = Math.min(TIMES.longestWait, TIMES.firstWait * 2 ** this.#failures++);
    this.#wait(Math.max(longest * (0.5 + this.#clock.random() / 2), atLeast, this.#retryAfter), reason);
  }

  #wait(ms, reason) {
    this.#timer('wait', ms, () => this.#next());
    this.#become('waiting', { retryInMs: Math.round(ms), reason });
  }

  #next() {
    const others = this.#urls.length - 1;
    const further = this.#leaveAt && others > 1 ? Math.floor(this.#clock.random() * others) : 0; // one's neighbour is not everybody's
    this.#hangUp();
    this.#at = (this.#at + 1 + further) % this.#urls.length;
    this.#open();
  }

  #hangUp(close = true) {
    const socket = this.#socket;
    this.#attempt++;
    this.#socket = null;
    this.#welcomed = false;
    this.#ready = false;
    this.#heartbeatAt = 0;
    this.#unsupported.clear();
    this.#fireAndForget.clear();
    this.#typed.clear();
    this.#holds.clear();
    ['opening', 'ack', 'look', 'wait', 'refresh'].forEach((name) => this.#stop(name));
    this.#outbox.forEach((item) => { item.sentAt = null; });
    try {
      if (close) socket?.close();
    } catch {
      // It was going anyway.
    }
  }

  #say(frame) {
    if (!this.#socket) return;
    this.#saidAt = this.#clock.now();
    try {
      this.#socket.send(JSON.stringify(frame));
    } catch (problem) {
      this.#emit('error', problem); // it is closing: onclose follows
    }
    this.#emit('frame', 'out', frame.token ? { ...frame, token: '…' } : frame);
  }

  /** How long to say nothing. Over SockJS the server has no pongs and ends what says nothing for long, so that a third of that is enough; a WebSocket answers pings by itself, and only has to be heard. */
  get #quiet() {
    return this.#transport === 'sockjs' ? Math.min(TIMES.quietOverSockJS, (this.#limits.silenceTimeoutMs ?? Infinity) / 3) : TIMES.quiet;
  }

  /** Browsers hide pings: silence is broken by a heartbeat, and a heartbeat that stays unanswered ends the connection. */
  #look() {
    const now = this.#clock.now();
    if (this.#heartbeatAt && now - this.#heartbeatAt >= TIMES.answer) {
      this.#hangUp();
      this.#again('silence');
      return;
    }
    if (!this.#heartbeatAt && now - (this.#transport === 'sockjs' ? this.#saidAt : this.#heardAt) >= this.#quiet) {
      this.#heartbeatAt = now;
      this.#say({ type: 'heartbeat' });
    }
    this.#outbox.forEach((item) => { if (item.sentAt !== null && now - item.sentAt > TIMES.reply) item.sentAt = null; });
    this.#flush();
    this.#lookSoon();
  }

  #lookSoon() {
    this.#timer('look', Math.min(TIMES.look, this.#quiet / 2), () => this.#look());
  }

  // ------------------------------------------------------------------------------------------------ sync

  #authenticate(token) {
    const told = [...this.#rooms.values()].filter((room) => room.held.upTo !== null).sort((a, b) => b.touched - a.touched).slice(0, TOLD_CURSORS);
    told.forEach((room) => this.#dirty.delete(room));
    this.#unacked = 0;
    this.#say({
      type: 'authenticate', token, deviceId: this.deviceId, cursors: Object.fromEntries(told.map((room) => [room.id, room.held.upTo])), logEpoch: this.#logEpoch,
      window: this.#options.window, batch: this.#options.batch, client: this.#options.client ?? 'chaski.js',
    });
  }

  #welcome(frame) {
    this.#limits = { ...this.#limits, ...frame.limits };
    this.#me = frame.userId;
    this.#planRefresh(frame.serverTime);
    if (frame.resumed) return;
    this.#stop('opening');
    this.#logEpoch = frame.logEpoch;
    this.#welcomed = true;
    this.#refusals = 0;
    this.#become('syncing', { nodeId: frame.nodeId, newDevice: frame.newDevice });
    this.#lookSoon();
    this.#keepCursors();
  }

  /** A live connection outlives its token only if it gets another one in time; the server's clock counts. */
  #planRefresh(serverTime) {
    const exp = (this.#claims.exp ?? 0) * 1000;
    if (!exp || !this.#tokens.renewable || exp <= this.#lastExp) return;
    this.#lastExp = exp;
    const left = exp - (Date.parse(serverTime) || this.#clock.now());
    this.#timer('refresh', Math.max(0, left - Math.min(TIMES.refresh, left / 3)), async () => {
      const attempt = this.#attempt;
      try {
        const token = await this.#tokens.fresh();
        this.#claims = claimsOf(token);
        if (attempt === this.#attempt && this.#welcomed) this.#say({ type: 'authenticate', token, deviceId: this.deviceId, window: this.#options.window, batch: this.#options.batch });
      } catch (problem) {
        this.#emit('error', problem);
      }
    });
  }

  #synced(frame) {
    this.#failures = 0;
    this.#ready = true;
    this.#become('live', { entries: frame.entries });
    this.#wish?.resolve();
    this.#wish = null;
    this.#requests.forEach((request) => this.#say(request.frame));
    this.#opened.forEach((id) => this.open(id).catch(() => {}));
    if (this.#presenceOf) this.subscribePresence(this.#presenceOf).catch(() => {});
    if (this.#status) this.setPresence(this.#status).catch(() => {});
    this.#rooms.forEach((room) => room.resync && this.#reload(room));
    this.#flush();
  }

  /** At half a window at once, else soon; at once too where timers are throttled. */
  #acknowledge(room) {
    if (room.held.upTo !== null) this.#dirty.add(room);
    if (!this.#welcomed || this.#dirty.size === 0) return;
    if (this.#unacked >= Math.max(1, this.#options.window / 2) || hidden()) this.#ack();
    else if (!this.#timers.has('ack')) this.#timer('ack', TIMES.ack, () => this.#ack());
  }

  #ack() {
    this.#stop('ack');
    if (!this.#welcomed || this.#dirty.size === 0) return;
    this.#say({ type: 'ack', cursors: Object.fromEntries([...this.#dirty].map((room) => [room.id, room.held.upTo])) });
    this.#dirty.clear();
    this.#unacked = 0;
    this.#keepCursors();
  }

  // What outlives the page: cursors with the epoch of their log, and messages that were not confirmed.

  #restore(token) {
    this.#claims = claimsOf(token);
    this.#lastExp = 0;
    this.#me ??= this.#claims.sub ?? null;
    this.#outbox.forEach(({ message }) => { message.senderId ??= this.#me; });
    if (this.#storageKey) return;
    this.#storageKey = this.#options.storageKey ?? `chaski:${this.#me ?? ''}:${this.deviceId}`;
    const { logEpoch, cursors = {} } = this.#readJson(this.#storageKey) ?? {};
    this.#logEpoch = logEpoch;
    for (const [id, seq] of Object.entries(cursors)) {
      const room = this.#room(id);
      room.held.begin(seq);
      room.top = seq;
    }
    for (const { message, frame } of this.#readJson(`${this.#storageKey}:outbox`) ?? []) {
      if (!this.#outbox.has(keyOf(message.conversationId, message.tempId))) this.#post(this.#localMessage(message), frame);
    }
  }

  #keepCursors() {
    if (!this.#storageKey) return;
    const cursors = {};
    this.#rooms.forEach((room) => { if (room.held.upTo !== null) cursors[room.id] = room.held.upTo; });
    this.#write(this.#storageKey, JSON.stringify({ logEpoch: this.#logEpoch, cursors }));
  }

  #keepOutbox() {
    if (this.#storageKey) this.#write(`${this.#storageKey}:outbox`, JSON.stringify([...this.#outbox.values()].map(({ message, frame }) => ({ message, frame }))));
  }

  #read(key) {
    try {
      return this.#storage.getItem(key);
    } catch {
      return null;
    }
  }

  #readJson(key) {
    try {
      return JSON.parse(this.#read(key));
    } catch {
      return null;
    }
  }

  #write(key, value) {
    try {
      this.#storage.setItem(key, value);
    } catch (problem) {
      this.#emit('error', problem); // full or forbidden: what is kept is a convenience
    }
  }

  // ------------------------------------------------------------------------------------------------ frames

  #hear(text) {
    this.#heardAt = this.#clock.now();
    this.#heartbeatAt = 0;
    const socket = this.#socket;
    for (const frame of [JSON.parse(text)].flat()) {
      if (socket !== this.#socket) return;
      this.#emit('frame', 'in', frame);
      try {
        this.#take(frame);
      } catch (problem) {
        this.#emit('error', problem);
      }
    }
  }

  #take(frame) {
    const handler = Chaski.#handlers[frame.type];
    if (frame.type === MESSAGE_ENTRY || OTHER_ENTRIES.has(frame.type)) this.#entry(frame);
    else if (handler) handler(this, frame);
    else if (frame.id === undefined && frame.conversationId && Number.isInteger(frame.seq)) this.#room(frame.conversationId).held.perhaps(frame.seq);
    if (frame.id !== undefined) this.#replied(frame);
  }

  static #handlers = {
    welcome: (chat, frame) => chat.#welcome(frame),
    synced: (chat, frame) => chat.#synced(frame),
    message_confirmed: (chat, frame) => chat.#messageConfirmed(frame),
    message_failed: (chat, frame) => chat.#messageFailed(frame),
    receipt: (chat, frame) => chat.#receipt(frame),
    receipt_summary: (chat, frame) => chat.#receipt(frame),
    unread_count: (chat, frame) => chat.#unreadCount(frame),
    typing_update: (chat, frame) => chat.#emit('typing', { conversationId: frame.conversationId, typingUsers: frame.typingUsers }),
    presence: (chat, frame) => chat.#present(frame),
    presence_state: (chat, frame) => frame.users.forEach((user) => chat.#present(user)),
    resync: (chat, frame) => chat.#resync(frame),
    goaway: (chat, frame) => chat.#goAway(frame),
    error: (chat, frame) => chat.#problem(frame),
  };

  #room(id) {
    let room = this.#rooms.get(id);
    if (!room) {
      room = new Room(id);
      this.#rooms.set(id, room);
    }
    return room;
  }

  /** An entry of the log: held already, next, or a sign that something is missing. */
  #entry(frame) {
    const known = this.#rooms.has(frame.conversationId);
    const room = this.#room(frame.conversationId);
    const fresh = !room.held.has(frame.seq);
    this.#unacked++;
    if (!room.held.pushed(frame.seq, frame.afterSeq ?? frame.seq - 1) && this.#missing(room, frame.seq)) return;
    room.touched = ++this.#touches;
    room.top = Math.max(room.top, frame.seq);
    if (!known) this.#emit('conversation', { conversationId: room.id, reason: 'new', frame });
    if (frame.type === MESSAGE_ENTRY) this.#messageReceived(room, frame, fresh);
    else if (fresh) this.#otherEntry(room, frame);
    this.#acknowledge(room);
  }

  /** Cannot be, by the contract; so once a new connection is asked, from the cursor, and what it says is believed. */
  #missing(room, seq) {
    if (room.gapAt === seq) {
      room.held.begin(seq);
      room.gapAt = null;
      return false;
    }
    room.gapAt = seq;
    this.#emit('error', new ChaskiError({ code: 'gap', message: `Entries are missing in ${room.id} between ${room.held.upTo} and ${seq}` }));
    this.#hangUp();
    this.#again('gap');
    return true;
  }

  #messageReceived(room, frame, fresh) {
    const wire = frame.message;
    const isNew = !room.messages.has(wire.id);
    const before = room.messages.get(wire.id)?.version;
    const item = wire.tempId && this.#itemOf({ conversationId: room.id, tempId: wire.tempId });
    const message = this.#merge(room, wire);
    if (item) return; // it said so itself
    if (isNew && fresh && message.senderId !== this.#me) this.#countUnread(room, 1);
    if (isNew || message.version !== before) this.#emit('message', message, { isNew, queued: frame.queued === true });
    if (message.senderId === this.#me) this.#wantMembers(room);
  }

  /** The one object that stands for a message here, brought up to what the server says now. */
  #merge(room, wire) {
    const item = wire.tempId && this.#itemOf({ conversationId: room.id, tempId: wire.tempId });
    const own = wire.senderId === this.#me;
    let message = room.messages.get(wire.id);
    if (item && !message) {
      this.#settle(item, wire);
      return item.message;
    }
    if (message && wire.deliveryState) message.deliveryState = wire.deliveryState;
    if (!message) message = this.#localMessage({ conversationId: room.id, ...wire, ...(own ? { status: 'SENT', error: null } : {}) });
    else if (wire.version >= message.version) Object.assign(message, wire);
    if (message.deletedAt) ['content', 'attachments', 'metadata', 'encrypted'].forEach((field) => delete message[field]);
    room.keep(message, own);
    if (own) room.lift(message, this.#me);
    return message;
  }

  #messageConfirmed(frame) {
    const room = this.#room(frame.conversationId);
    room.held.confirmed(frame.seq);
    room.touched = ++this.#touches;
    room.top = Math.max(room.top, frame.seq);
    const item = this.#itemOf(frame);
    if (item) this.#settle(item, { id: frame.messageId, seq: frame.seq, createdAt: frame.createdAt });
    this.#acknowledge(room);
  }

  #otherEntry(room, frame) {
    const message = room.messages.get(frame.messageId);
    if (message && frame.type === 'message_edited' && frame.version > message.version && !message.deletedAt) {
      Object.assign(message, { content: frame.content, version: frame.version, editedAt: frame.editedAt });
      this.#emit('message', message, { isNew: false, queued: false });
    } else if (message && frame.type === 'message_deleted' && !message.deletedAt) {
      Object.assign(message, { deletedAt: frame.deletedAt, deletedBy: frame.deletedBy });
      ['content', 'attachments', 'metadata', 'encrypted'].forEach((field) => delete message[field]);
      this.#emit('message', message, { isNew: false, queued: false });
    } else if (frame.participant) {
      this.#member(room, frame);
    }
    this.#emit('entry', frame);
    if (frame.participant || frame.type === 'conversation_updated') this.#emit('conversation', { conversationId: room.id, reason: frame.participant ? 'members' : 'updated', frame });
  }

  #member(room, { type, participant, seq }) {
    if (!room.members) return;
    if (type === 'participant_removed') room.members.delete(participant.userId);
    else room.members.set(participant.userId, { ...room.members.get(participant.userId), ...participant, ...(type === 'participant_added' ? { fromSeq: seq } : {}) });
    this.#raise(room);
  }

  #receipt(frame) {
    const room = this.#room(frame.conversationId);
    if (frame.type === 'receipt_summary') room.summary = frame;
    else room.mark(frame.userId, frame.status === 'READ' ? { read: frame.seq } : { delivered: frame.seq });
    if (frame.userId !== this.#me) this.#wantMembers(room);
    this.#emit('receipt', frame);
    this.#raise(room);
  }

  #raise(room) {
    room.raise(this.#me).forEach((message) => this.#emit('message', message, { isNew: false, queued: false }));
  }

  #unreadCount({ conversationId, count, total, muted = false }) {
    Object.assign(this.#room(conversationId), { unread: count, muted });
    this.#unreadTotal = total;
    this.#emit('unread', { conversationId, ...this.unread });
  }

  #countUnread(room, more) {
    room.unread += more;
    if (!room.muted) this.#unreadTotal += more;
    this.#emit('unread', { conversationId: room.id, ...this.unread });
  }

  #present({ userId, status, lastSeen }) {
    this.presence.set(userId, { userId, status, lastSeen });
    this.#emit('presence', { userId, status, lastSeen });
  }

  #joined({ conversationId, receipts = [], typingUsers, presence }) {
    const room = this.#room(conversationId);
    receipts.forEach(({ userId, deliveredSeq, readSeq }) => room.mark(userId, { delivered: deliveredSeq, read: readSeq }));
    this.#raise(room);
    if (typingUsers) this.#emit('typing', { conversationId, typingUsers });
    if (Array.isArray(presence)) presence.forEach((user) => this.#present(user));
  }

  /** The log is another one, or ends lower than was thought: what lies above its end is gone, and the rest is fetched anew. */
  #resync({ conversationId, lastSeq, reason }) {
    const room = this.#room(conversationId);
    const seqs = [...room.messages.values()].map((message) => message.seq);
    const from = Math.min(room.resync?.from ?? Infinity, lastSeq, room.held.upTo ?? lastSeq, ...seqs.map((seq) => seq - 1));
    const discarded = [...room.messages.values()].filter((message) => message.seq > lastSeq);
    discarded.forEach((message) => this.#discard(room, message));
    room.held.cut(lastSeq);
    room.top = lastSeq;
    room.gapAt = null;
    room.resync = { from, lastSeq };
    this.#emit('resync', { conversationId, lastSeq, reason, discarded, done: false });
    this.#keepCursors();
    if (this.#ready) this.#reload(room);
  }

  /** An own message that the log has lost may be sent again, with the tempId that it had. */
  #discard(room, message) {
    room.forget(message);
    if (message.senderId !== this.#me || !message.tempId) return;
    const { conversationId, tempId, content, messageType, replyToId, threadId, attachments } = message;
    const frame = { type: 'send_message', conversationId, tempId, content, messageType, replyToId, threadId, attachments };
    Object.assign(message, { id: null, seq: null, status: 'FAILED', error: new ChaskiError({ code: 'resync', message: 'The log was restored without it' }) });
    message.retry = () => {
      Object.assign(message, { status: 'PENDING', error: null, version: 0 });
      this.#post(message, frame);
    };
  }

  async #reload(room) {
    const { resync } = room;
    if (resync.running) return;
    resync.running = true;
    const stale = new Map([...room.messages].filter(([, message]) => message.seq <= resync.lastSeq));
    try {
      for (let after = resync.from, more = true; more && after < resync.lastSeq;) {
        const page = await this.request({ type: 'request_backfill', conversationId: room.id, afterSeq: after, limit: 100 });
        if (room.resync !== resync) return;
        for (const wire of page.messages) {
          const isNew = !stale.delete(wire.id) && !room.messages.has(wire.id);
          const old = room.messages.get(wire.id);
          if (old) old.version = Math.min(old.version, wire.version); // the restored log is right, whatever its versions
          this.#emit('message', this.#merge(room, wire), { isNew, queued: true });
        }
        more = page.hasMore && page.nextAfterSeq > after;
        after = page.nextAfterSeq;
      }
      const discarded = [...stale.values()];
      discarded.forEach((message) => this.#discard(room, message));
      room.resync = null;
      this.#raise(room);
      this.#emit('resync', { conversationId: room.id, lastSeq: resync.lastSeq, discarded, done: true });
    } catch (problem) {
      resync.running = false; // tried again after the next sync
      this.#emit('error', problem);
    }
  }

  /** The instance drains. It still confirms what it accepted, so that the socket stays until it is closed or the wait is over. */
  #goAway({ reconnectAfterMs = TIMES.retry }) {
    this.#ready = false;
    this.#leaveAt = this.#clock.now() + reconnectAfterMs;
    this.#wait(reconnectAfterMs, 'goaway');
  }

  #problem(frame) {
    if (frame.id !== undefined && (this.#requests.has(frame.id) || this.#fireAndForget.has(frame.id))) return;
    this.#lastProblem = frame.error;
    this.#retryAfter = frame.error?.retryAfterMs ?? 0;
    if (frame.error?.code === 'unauthenticated' || frame.error?.code === 'token_expired') return; // 4401 follows, and with it another token
    const item = frame.id !== undefined && this.#itemOf({ id: frame.id });
    if (item) this.#fail(item, new ChaskiError(frame.error));
    this.#emit('error', new ChaskiError(frame.error));
  }
}

const keyOf = (conversationId, tempId) => `${conversationId} ${tempId}`;
