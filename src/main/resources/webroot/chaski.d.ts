// SPDX-License-Identifier: Apache-2.0

/** Anything that keeps texts by key: `localStorage`, `sessionStorage`, `memoryStorage()`. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Keeps nothing beyond the page or process: the default. */
export function memoryStorage(): KeyValueStorage;

export interface ChaskiOptions {
  /** One address or several of one cluster (`https://chat.example.com`); each reconnection takes the next. */
  urls?: string | string[];
  /** The same as `urls`. */
  url?: string;
  /** The user's JWT, or who makes one. A function is asked again when a token was refused or is about to expire; with a mere string the connection ends with its token. */
  token: string | (() => string | Promise<string>);
  /** Names this installation, in a browser this tab; kept in the storage where it is left out. Of two connections with one device id the older is displaced: tabs need `sessionStorage`, or ids of their own. */
  deviceId?: string;
  /** Where the device id, cursors and unconfirmed messages outlive the page. What is not kept there is fetched or sent by nobody. */
  storage?: KeyValueStorage;
  /** Under which key; by default one for the user and the device. */
  storageKey?: string;
  /** How many entries may be under way unacknowledged: 1 to 1000, default 50. */
  window?: number;
  /** Whether the server may send several frames in one text message; default true. */
  batch?: boolean;
  /** Named in `authenticate`. */
  client?: string;
  /** The WebSocket class, where there is no global one. */
  WebSocket?: unknown;
  /** The class of sockjs-client; used after nothing was heard over two WebSockets, and from then on unless a WebSocket ever worked. */
  SockJS?: unknown;
  /** Third argument of `new SockJS`; by default the transports are xhr-streaming and xhr-polling. */
  sockjsOptions?: object;
  /** Default both. */
  transports?: Array<'websocket' | 'sockjs'>;
  /** The one address for REST. Default: the instance that is connected. */
  apiUrl?: string;
  /** Whether the members of conversations with own messages are loaded by REST, which DELIVERED and READ need; default true. */
  ticks?: boolean;
  fetch?: typeof fetch;
  /** Time and chance, for tests. */
  clock?: { now(): number; random(): number; setTimeout(act: () => void, ms: number): unknown; clearTimeout(timer: unknown): void };
}

export type StateName = 'connecting' | 'syncing' | 'live' | 'waiting' | 'offline' | 'displaced' | 'closed';

export interface State {
  name: StateName;
  /** The instance that is connected, or was last. */
  url?: string;
  transport?: 'websocket' | 'sockjs';
  /** With `waiting`: until the next attempt. */
  retryInMs?: number;
  reason?: string;
  nodeId?: string;
  /** With `syncing`: the device's cursors were just made; load with `history` what is to be shown. */
  newDevice?: boolean;
  /** With `live`: how many entries had been missed. */
  entries?: number;
}

export type MessageStatus = 'PENDING' | 'SENT' | 'DELIVERED' | 'READ' | 'FAILED';

/** A message. One object stands for one message for as long as it is known: it changes in place, and each change is told by `message`. */
export interface Message {
  /** null until the server has confirmed it. */
  id: string | null;
  conversationId: string;
  /** null until the server has confirmed it. */
  seq: number | null;
  senderId: string;
  sender: { name?: string; picture?: string };
  messageType: string;
  /** Not there once the message is deleted. */
  content?: string;
  createdAt: string;
  editedAt?: string;
  deletedAt?: string;
  version: number;
  replyToId?: string;
  threadId?: string;
  attachments?: unknown;
  metadata?: Record<string, unknown>;
  reactions?: unknown;
  moderated?: boolean;
  /** Own messages only. */
  tempId?: string;
  /** Own messages only. PENDING: not confirmed; SENT: committed; DELIVERED, READ: by every recipient; it never falls, but for a restored log. FAILED: refused, see `error`. */
  status?: MessageStatus;
  error?: ChaskiError | null;
  deliveryState?: unknown;
  /** Own messages of this device: resolves when the server has committed the message, rejects when it refused it. After `retry` it is another promise. */
  readonly confirmed: Promise<Message>;
  /** Sends a FAILED message again, with the tempId that it had. */
  retry(): void;
  [field: string]: unknown;
}

export interface SendOptions {
  tempId?: string;
  messageType?: string;
  replyToId?: string;
  threadId?: string;
  attachments?: unknown;
  metadata?: Record<string, unknown>;
  encrypted?: unknown;
  priority?: string;
}

export interface Page {
  /** Ascending by `seq`. A view: seqs may skip. */
  messages: Message[];
  hasMore: boolean;
  nextAfterSeq: number;
  nextBeforeSeq: number;
}

export interface Member {
  userId: string;
  name?: string;
  picture?: string;
  role: string;
  status: string;
  joinedAt?: string;
  deliveredSeq?: number;
  readSeq?: number;
}

export interface Unread {
  total: number;
  /** Only those with any. */
  conversations: Record<string, number>;
}

export interface Presence {
  userId: string;
  status: 'ONLINE' | 'AWAY' | 'OFFLINE';
  lastSeen?: string;
}

/** A frame of docs/protocol.md, sections 3 and 4. */
export interface Frame {
  type: string;
  [field: string]: any;
}

export interface ChaskiEvents {
  state: (state: State) => void;
  /** A message is new here or has changed: confirmed, failed, ticked, edited, deleted. `queued`: it had been missed. */
  message: (message: Message, more: { isNew: boolean; queued: boolean }) => void;
  /** An entry of another kind: edits, deletions, reactions, members, settings. Each once, in order. */
  entry: (frame: Frame) => void;
  /** A `receipt` or `receipt_summary`; the messages concerned follow as `message`. */
  receipt: (frame: Frame) => void;
  unread: (unread: Unread & { conversationId: string }) => void;
  /** A conversation was first heard of, or its members or settings changed. */
  conversation: (change: { conversationId: string; reason: 'new' | 'members' | 'updated'; frame: Frame }) => void;
  typing: (typing: { conversationId: string; typingUsers: string[] }) => void;
  presence: (presence: Presence) => void;
  /** The log was restored. At first (`done: false`) what lies above `lastSeq` is gone; the rest is loaded again (`message`), and at last (`done: true`) what is not in it any more is gone too. Own messages that were lost are FAILED and may `retry`. */
  resync: (resync: { conversationId: string; lastSeq: number; reason?: string; discarded: Message[]; done: boolean }) => void;
  /** Every frame, for live views; tokens are left out. */
  frame: (direction: 'in' | 'out', frame: Frame) => void;
  /** What nobody else is told: a token refused twice, an error without a request, a listener that threw. Nothing that mends itself. */
  error: (problem: Error) => void;
}

/** `code` is one of docs/protocol.md, section 9, or `closed`, `displaced`, `offline`, `gap`, `resync`. */
export class ChaskiError extends Error {
  constructor(problem?: { code?: string; message?: string; detail?: string; retryAfterMs?: number; outcome?: string; status?: number });
  code: string;
  retryAfterMs?: number;
  outcome?: 'not_accepted' | 'unknown';
  /** Of HTTP; 0: no answer. */
  status?: number;
}

/**
 * One device of one user: a connection that mends itself, and what comes over it.
 *
 * ```js
 * const chat = new Chaski({ urls: location.origin, token: () => fetchToken(), storage: sessionStorage });
 * chat.on('message', (message) => show(message));
 * await chat.connect();
 * const message = chat.send(conversationId, 'Hello');   // there at once, PENDING
 * await message.confirmed;                              // committed
 * ```
 */
export class Chaski {
  constructor(options: ChaskiOptions);

  readonly state: State;
  readonly deviceId: string;
  readonly userId: string | null;
  readonly unread: Unread;
  /** What was last heard of whom. */
  readonly presence: Map<string, Presence>;

  /** Hears an event; answers how to stop hearing it. */
  on<E extends keyof ChaskiEvents>(event: E, listener: ChaskiEvents[E]): () => void;

  /** Connects, and stays connected until `disconnect`, reconnecting by itself. Resolves when everything that was missed has arrived; rejects when that is not to be: the token was refused, the device was displaced, `disconnect`. */
  connect(): Promise<void>;
  /** Ends it; requests that are waiting are rejected with `closed`, messages stay PENDING for another `connect`. */
  disconnect(): void;
  /** Behaves as a device without a network, until `comeBack`; what is sent waits. */
  goOffline(): void;
  comeBack(): Promise<void>;
  /** Breaks the connection as a failing network does; it mends itself. */
  dropConnection(): void;

  /** The message, at once; it goes out when it can and as often as it must, and is one message whatever happens. Messages of a conversation go out in order, up to 20 at a time. */
  send(conversationId: string, content: string, options?: SendOptions): Message;
  /** Not in the server yet: rejects with `unknown_type`. */
  edit(messageId: string, content: string): Promise<Frame>;
  /** Not in the server yet: rejects with `unknown_type`. */
  remove(messageId: string): Promise<Frame>;
  /** Not in the server yet: rejects with `unknown_type`. */
  react(messageId: string, emoji: string, on?: boolean): Promise<Frame>;
  /** Not in the server yet: rejects with `unknown_type`. */
  forward(messageId: string, conversationId: string, tempId?: string): Promise<Message>;

  /** The user has read up to `seq`, or everything seen here. Answers where the mark stands. Waits for the connection. */
  markRead(conversationId: string, seq?: number): Promise<number>;
  /** A page below `beforeSeq`, or above `afterSeq`, or the newest; by the socket, or by REST before there is one. */
  history(conversationId: string, page?: { beforeSeq?: number; afterSeq?: number; limit?: number }): Promise<Page>;
  /** Everybody in a conversation. */
  members(conversationId: string): Promise<Member[]>;
  conversations(query?: { first?: string; after?: string }): Promise<{ items: any[]; nextCursor: string | null }>;
  createConversation(conversation: { type: string; participantIds: string[]; title?: string; [field: string]: unknown }): Promise<any>;

  /** The conversation is on screen (`join_conversation`), until `leave`; kept up over reconnections. null: the server does not know such a thing. */
  open(conversationId: string): Promise<Frame | null>;
  leave(conversationId: string): Promise<Frame | null>;
  /** May be called at each key: it is said every three seconds. */
  typing(conversationId: string, isTyping?: boolean): void;
  /** Whose comings and goings to hear (`presence`); replaces the last list, and is kept up over reconnections. */
  subscribePresence(userIds: string[]): Promise<Presence[]>;
  setPresence(status: 'ONLINE' | 'AWAY'): Promise<void>;

  /** Any other request that may be repeated: it waits for the connection, and goes out again where that ends before the reply. Resolves with the reply; rejects with a ChaskiError. */
  request(frame: Frame): Promise<Frame>;
  /** A REST call with the user's token: `api('GET', '/unread')`. */
  api(method: string, path: string, body?: unknown): Promise<any>;
}
