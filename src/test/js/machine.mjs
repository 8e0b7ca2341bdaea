// SPDX-License-Identifier: Apache-2.0

/** What the library does by itself, against a server that says what the test wants: no network, no waiting. */

import { ManualClock, ScriptedServer, plainToken, received, rejected, same, settle, that } from './support.mjs';

const C = 'c1';

async function scene(env, options = {}) {
  const clock = new ManualClock();
  const server = new ScriptedServer(clock);
  const chat = new env.Chaski({
    urls: ['http://a', 'http://b'], token: plainToken('alice'), deviceId: 'd', WebSocket: server.Socket, clock, ticks: false, ...options,
  });
  const seen = { state: [], message: [], entry: [], error: [], resync: [], unread: [] };
  Object.keys(seen).forEach((name) => chat.on(name, (it) => seen[name].push(it)));
  return { chat, clock, server, seen, texts: () => seen.message.map((message) => message.content) };
}

async function sceneWithSockJS(env, options = {}) {
  const clock = new ManualClock();
  const server = new ScriptedServer(clock);
  const made = [];
  const SockJS = class extends server.Socket {
    constructor(url, _, { transports }) {
      super(url);
      made.push([url, transports]);
    }
  };
  return { ...await scene(env, { clock, WebSocket: server.Socket, SockJS, ...options }), clock, server, made };
}

async function live(env, options) {
  const it = await scene(env, options);
  const connected = it.chat.connect();
  await it.server.live();
  await connected;
  return it;
}

const confirmed = (frame, seq, more = {}) => ({ type: 'message_confirmed', id: frame.id, tempId: frame.tempId, messageId: `m${seq}`, conversationId: frame.conversationId, seq, status: 'SENT', createdAt: '2030-01-01T00:00:00.000Z', ...more });
const lastAck = (server) => server.said('ack').at(-1)?.cursors;

export const tests = [
  {
    name: 'authenticates first and is live at synced',
    async run(env) {
      const { chat, server } = await scene(env, { window: 7 });
      const connected = chat.connect();
      await server.open();
      const [first] = server.last.sent;
      same([server.last.url, server.last.protocol, first.type, first.deviceId, first.window, first.cursors], ['ws://a/ws', 'chaski.v1', 'authenticate', 'd', 7, {}], 'authenticate');
      same(chat.state.name, 'connecting');
      await server.welcome();
      same(chat.state.name, 'syncing');
      await server.tell({ type: 'synced', entries: 0, conversations: 0 });
      await connected;
      same(chat.state.name, 'live');
    },
  },
  {
    name: 'waits longer after each failure, never over ten seconds, on the next address, and begins anew after live',
    async run(env) {
      const { chat, clock, server, seen } = await scene(env);
      chat.connect();
      await settle();
      const urls = [];
      const waits = [];
      for (let i = 0; i < 8; i++) {
        urls.push(server.last.url);
        await server.close(1006);
        waits.push(seen.state.at(-1).retryInMs);
        await clock.pass(waits.at(-1));
      }
      same(waits, [300, 600, 1200, 2400, 4800, 9600, 10_000, 10_000], 'waits');
      same(urls.slice(0, 4), ['ws://a/ws', 'ws://b/ws', 'ws://a/ws', 'ws://b/ws'], 'urls');
      await server.live();
      await server.close(1012);
      same(chat.state.retryInMs, 300, 'wait after live');
    },
  },
  {
    name: 'honours goaway, and sends nothing new to an instance that drains',
    async run(env) {
      const { chat, clock, server } = await live(env);
      await server.tell({ type: 'goaway', reason: 'draining', reconnectAfterMs: 4000 });
      same([chat.state.name, chat.state.retryInMs], ['waiting', 4000], 'state');
      chat.send(C, 'later');
      same(server.said('send_message').length, 0, 'sent while draining');
      await clock.pass(1000);
      await server.close(1012);
      same([chat.state.retryInMs, server.sockets.length], [3000, 1], 'the rest of the wait');
      await clock.pass(2999);
      same(server.sockets.length, 1, 'too early');
      await clock.pass(1);
      await server.live();
      same(server.said('send_message').map((frame) => frame.content), ['later'], 'sent afterwards');
    },
  },
  {
    name: 'is displaced by the same device elsewhere and stays away',
    async run(env) {
      const { chat, clock, server } = await live(env);
      await server.close(4409);
      await clock.pass(60_000);
      same([chat.state.name, server.sockets.length], ['displaced', 1], 'state');
      const again = chat.connect();
      await server.live();
      await again;
    },
  },
  {
    name: 'asks for another token once when one is refused, and gives up when that is refused too',
    async run(env) {
      let asked = 0;
      const { chat, server, seen } = await scene(env, { token: async () => plainToken('alice') + asked++ });
      const connected = chat.connect();
      await server.open();
      await server.tell({ type: 'error', error: { code: 'token_expired', message: 'too old' } });
      await server.close(4401);
      await server.live();
      await connected;
      same([asked, seen.error.length], [2, 0], 'tokens asked for, errors');
      await server.close(4401);
      await server.open();
      await server.tell({ type: 'error', error: { code: 'unauthenticated', message: 'no' } });
      await server.close(4401);
      same([asked, chat.state.name, seen.error.map((e) => e.code), server.sockets.length], [3, 'closed', ['unauthenticated'], 3], 'given up');
    },
  },
  {
    name: 'gives up at once where the token is a mere string',
    async run(env) {
      const { chat, server } = await scene(env);
      const connected = chat.connect();
      await server.open();
      await server.close(4401);
      await rejected(connected, 'unauthenticated');
      same(chat.state.name, 'closed');
    },
  },
  {
    name: 'renews a token before it expires, on the same connection and with the same window, by the clock of the server',
    async run(env) {
      let asked = 0;
      const seconds = Date.UTC(2030, 0, 1) / 1000;
      const { chat, clock, server } = await live(env, { window: 9, token: async () => plainToken('alice', seconds + 120 + 100 * asked++) });
      await clock.pass(50_000);
      await server.tell({ type: 'aurora' });
      await clock.pass(39_000);
      same(server.said('authenticate').length, 1, 'early');
      await clock.pass(2_000);
      const [, again] = server.said('authenticate');
      same([asked, again.window, again.cursors], [2, 9, undefined], 'renewal');
      await server.tell({ type: 'welcome', userId: 'alice', resumed: true, serverTime: new Date(clock.now()).toISOString() });
      same([chat.state.name, server.sockets.length], ['live', 1], 'state');
      await clock.pass(55_000);
      await server.tell({ type: 'aurora' });
      await clock.pass(46_000);
      same(server.said('authenticate').length, 3, 'and again');
    },
  },
  {
    name: 'acknowledges within 200 ms, at once at half a window, and only what is contiguous',
    async run(env) {
      const { clock, server } = await live(env, { window: 4 });
      await server.tell(received(C, 5));
      same(lastAck(server), undefined, 'at once');
      await clock.pass(200);
      same(lastAck(server), { [C]: 5 }, 'after 200 ms');
      await server.tell(received(C, 6), received(C, 7));
      same(lastAck(server), { [C]: 7 }, 'half a window');
      await server.tell(received(C, 12, { frame: { afterSeq: 7 } }));
      await clock.pass(200);
      same(lastAck(server), { [C]: 12 }, 'afterSeq');
    },
  },
  {
    name: 'counts own confirmed messages as held, but not what they overtook',
    async run(env) {
      const { chat, clock, server } = await live(env);
      await server.tell(received(C, 1));
      const message = chat.send(C, 'mine');
      const [frame] = server.said('send_message');
      await server.tell(confirmed(frame, 3));
      await message.confirmed;
      await clock.pass(200);
      same(lastAck(server), { [C]: 1 }, 'overtaken');
      await server.tell(received(C, 2));
      await clock.pass(200);
      same(lastAck(server), { [C]: 3 }, 'contiguous again');
      same([message.status, message.id, message.seq], ['SENT', 'm3', 3], 'message');
    },
  },
  {
    name: 'claims nothing of a conversation before it knows where its cursor is',
    async run(env) {
      const { chat, clock, server } = await live(env);
      chat.send(C, 'mine');
      await server.tell(confirmed(server.said('send_message')[0], 9));
      await clock.pass(200);
      same(lastAck(server), undefined, 'unknown');
      await server.tell(received(C, 8));
      await clock.pass(200);
      same(lastAck(server), { [C]: 9 }, 'known');
    },
  },
  {
    name: 'drops what it holds already and says so again, and passes its cursors and the log epoch at the next connection',
    async run(env) {
      const { clock, server, texts } = await live(env);
      await server.tell(received(C, 1), received(C, 2));
      await server.close(1006);
      await clock.pass(300);
      await server.open();
      same([server.last.sent[0].cursors, server.last.sent[0].logEpoch], [{ [C]: 2 }, 'e1'], 'authenticate');
      await server.live();
      await server.tell(received(C, 2), received(C, 3));
      await clock.pass(200);
      same(texts(), ['no. 1', 'no. 2', 'no. 3'], 'messages');
      same(lastAck(server), { [C]: 3 }, 'ack');
    },
  },
  {
    name: 'finds cursors and unconfirmed messages in its storage after a restart',
    async run(env) {
      const storage = env.memoryStorage();
      const first = await live(env, { storage });
      await first.server.tell(received(C, 4));
      first.chat.send(C, 'unheard of');
      const [{ tempId }] = first.server.said('send_message');
      first.chat.disconnect();
      const second = await live(env, { storage });
      same(second.server.last.sent[0].cursors, { [C]: 4 }, 'cursors');
      same(second.server.said('send_message').map((frame) => frame.tempId), [tempId], 'sent again');
      same(second.texts(), ['unheard of'], 'messages');
    },
  },
  {
    name: 'a gap is asked for once, with a new connection, and then believed',
    async run(env) {
      const { chat, clock, server, seen, texts } = await live(env);
      await server.tell(received(C, 1), received(C, 4));
      same([chat.state.name, seen.error.map((e) => e.code), texts()], ['waiting', ['gap'], ['no. 1']], 'gap');
      await clock.pass(300);
      await server.live();
      same(server.last.sent[0].cursors, { [C]: 1 }, 'cursors');
      await server.tell(received(C, 4), received(C, 5));
      await clock.pass(200);
      same([texts(), lastAck(server)], [['no. 1', 'no. 4', 'no. 5'], { [C]: 5 }], 'believed');
    },
  },
  {
    name: 'entries, signals and fields that it does not know are fine',
    async run(env) {
      const { chat, clock, server, seen, texts } = await live(env);
      await server.tell(
        received(C, 1), { type: 'poll_opened', conversationId: C, seq: 2 }, received(C, 3, { frame: { novel: true } }), { type: 'aurora' }, { type: 'aurora', conversationId: C, seq: 3 });
      server.last.onmessage({ data: 'no JSON' });
      await clock.pass(200);
      same([chat.state.name, texts(), lastAck(server), seen.error.length], ['live', ['no. 1', 'no. 3'], { [C]: 3 }, 1], 'state');
    },
  },
  {
    name: 'sends what was not confirmed again, in order, with the same tempIds',
    async run(env) {
      const { chat, clock, server } = await live(env);
      const messages = ['one', 'two', 'three'].map((content) => chat.send(C, content));
      const before = server.said('send_message');
      await server.tell(confirmed(before[0], 1));
      chat.dropConnection();
      await clock.pass(300);
      await server.live();
      const after = server.said('send_message');
      same(after.map((frame) => [frame.content, frame.tempId]), before.slice(1).map((frame) => [frame.content, frame.tempId]), 'sent again');
      await server.tell(confirmed(after[0], 2, { duplicate: true }), confirmed(after[1], 3));
      same(messages.map((message) => [message.seq, message.status]), [[1, 'SENT'], [2, 'SENT'], [3, 'SENT']], 'messages');
    },
  },
  {
    name: 'recognises its own message by the tempId when that comes back instead of the confirmation',
    async run(env) {
      const { chat, clock, server, seen } = await live(env);
      const message = chat.send(C, 'mine');
      const [{ tempId }] = server.said('send_message');
      chat.dropConnection();
      await clock.pass(300);
      await server.welcome();
      await server.tell(received(C, 1, { message: { senderId: 'alice', content: 'mine', tempId } }), { type: 'synced', entries: 1, conversations: 1 });
      same(await message.confirmed === message, true, 'same object');
      same([message.status, message.seq, server.said('send_message').length, chat.unread.total], ['SENT', 1, 0, 0], 'not sent again');
      that(seen.message.every((each) => each === message), 'one message');
    },
  },
  {
    name: 'an unavailable server gets it again after the wait it asked for; a refusal fails it, and retry uses the same tempId',
    async run(env) {
      const { chat, clock, server } = await live(env);
      const message = chat.send(C, 'hello');
      const [frame] = server.said('send_message');
      await server.tell({ type: 'message_failed', id: frame.id, tempId: frame.tempId, error: { code: 'unavailable', retryAfterMs: 700, outcome: 'unknown' } });
      await clock.pass(699);
      same([message.status, server.said('send_message').length], ['PENDING', 1], 'waiting');
      await clock.pass(10);
      const again = server.said('send_message')[1];
      same(again.tempId, frame.tempId, 'tempId');
      await server.tell({ type: 'message_failed', id: again.id, tempId: again.tempId, error: { code: 'content_rejected', message: 'No' } });
      await rejected(message.confirmed, 'content_rejected');
      same(message.status, 'FAILED');
      message.retry();
      same([message.status, server.said('send_message')[2].tempId], ['PENDING', frame.tempId], 'retried');
      await server.tell(confirmed(server.said('send_message')[2], 1));
      same((await message.confirmed).status, 'SENT');
    },
  },
  {
    name: 'raises ticks when every recipient has a mark, and never lowers them',
    async run(env) {
      const people = ['alice', 'bob', 'carol'].map((userId) => ({ userId, status: 'ACTIVE', joinedAt: '2029-01-01T00:00:00.000Z', deliveredSeq: 0, readSeq: 0 }));
      const { chat, server } = await live(env, { fetch: async () => ({ ok: true, status: 200, json: async () => ({ items: people, nextCursor: null }) }) });
      await chat.members(C);
      const message = chat.send(C, 'hello');
      await server.tell(confirmed(server.said('send_message')[0], 1));
      const statuses = [];
      for (const [userId, status] of [['bob', 'READ'], ['carol', 'DELIVERED'], ['carol', 'READ'], ['bob', 'DELIVERED']]) {
        await server.tell({ type: 'receipt', conversationId: C, userId, status, seq: 1 });
        statuses.push(message.status);
      }
      same(statuses, ['SENT', 'DELIVERED', 'READ', 'READ'], 'statuses');
    },
  },
  {
    name: 'edits and deletions are idempotent by version, whatever order they are learned in',
    async run(env) {
      const { server, seen, texts } = await live(env);
      const edit = (seq, content, version) => ({ type: 'message_edited', conversationId: C, seq, messageId: 'm1', content, version });
      await server.tell(received(C, 1, { message: { content: 'third', version: 3 } }), edit(2, 'second', 2), edit(3, 'third', 3));
      same(texts(), ['third'], 'present state');
      await server.tell(edit(4, 'fourth', 4), { type: 'message_deleted', conversationId: C, seq: 5, messageId: 'm1', deletedAt: 'now' });
      same([seen.message.at(-1).content, seen.message.at(-1).deletedAt, seen.entry.length], [undefined, 'now', 4], 'deleted');
    },
  },
  {
    name: 'resync discards what is above the end of the log and fetches the rest',
    async run(env) {
      const { chat, clock, server, seen } = await live(env);
      await server.tell(received(C, 1), received(C, 2));
      const lost = chat.send(C, 'lost');
      await server.tell(confirmed(server.said('send_message')[0], 3));
      await server.close(1006);
      await clock.pass(300);
      await server.welcome({ logEpoch: 'e2' });
      await server.tell({ type: 'resync', conversationId: C, lastSeq: 2, reason: 'log_restored' });
      same(seen.resync[0].discarded.map((message) => message.content), ['lost'], 'discarded');
      same([lost.status, lost.error.code], ['FAILED', 'resync'], 'own message');
      await server.tell({ type: 'synced', entries: 0, conversations: 0 });
      const [asked] = server.said('request_backfill');
      same([asked.afterSeq, asked.conversationId], [0, C], 'backfill');
      const { message: one } = received(C, 1);
      const { message: other } = received(C, 2, { message: { id: 'other', content: 'another two' } });
      await server.tell({ type: 'backfill_messages', id: asked.id, conversationId: C, messages: [one, other], hasMore: false, nextAfterSeq: 2, nextBeforeSeq: 1 });
      same([seen.resync[1].done, seen.resync[1].discarded.map((message) => message.id)], [true, ['m2']], 'replaced');
      await server.tell(received(C, 3, { message: { id: 'new' } }));
      await clock.pass(200);
      same(lastAck(server), { [C]: 3 }, 'ack');
      lost.retry();
      same(server.said('send_message')[0].tempId, lost.tempId, 'sent again');
    },
  },
  {
    name: 'requests wait for the connection and go out again when it ends before the reply',
    async run(env) {
      const { chat, clock, server } = await live(env);
      chat.goOffline();
      same(chat.state.name, 'offline');
      await server.tell(received(C, 1)).catch(() => {});
      const read = chat.markRead(C, 7);
      chat.comeBack();
      await server.live();
      same(server.said('mark_as_read').length, 1, 'first');
      await server.close(1006);
      await clock.pass(300);
      await server.live();
      const [frame] = server.said('mark_as_read');
      await server.tell({ type: 'ok', id: frame.id, seq: 7 });
      same(await read, 7, 'seq');
    },
  },
  {
    name: 'an older server that knows no typing is told once per connection, and joining it gives null',
    async run(env) {
      const { chat, clock, server, seen } = await live(env);
      const joined = chat.open(C);
      await server.tell({ type: 'error', id: server.said('join_conversation')[0].id, error: { code: 'unknown_type' } });
      same(await joined, null, 'joined');
      chat.typing(C);
      await server.tell({ type: 'error', id: server.said('typing')[0].id, error: { code: 'unknown_type' } });
      await clock.pass(10_000);
      chat.typing(C);
      same([server.said('typing').length, seen.error.length], [1, 0], 'typing');
    },
  },
  {
    name: 'breaks a long silence with a heartbeat, and leaves when that stays unanswered',
    async run(env) {
      const { chat, clock, server } = await live(env);
      await clock.pass(65_000);
      same(server.said('heartbeat').length, 1, 'heartbeat');
      await server.tell({ type: 'heartbeat_ack' });
      await clock.pass(65_000);
      same([server.said('heartbeat').length, chat.state.name], [2, 'live'], 'second');
      const { last } = server;
      await clock.pass(15_000);
      that(last.left && server.last !== last, 'reconnected');
    },
  },
  {
    name: 'takes SockJS after two WebSockets over which nothing was heard, and keeps to it',
    async run(env) {
      const { chat, clock, server, made } = await sceneWithSockJS(env);
      chat.connect();
      await settle();
      await server.close(1006);
      await clock.pass(1000);
      await server.open(); // a proxy may accept what it does not understand
      await server.close(1006);
      await clock.pass(1000);
      same(made, [['http://a/sockjs', ['xhr-streaming', 'xhr-polling']]], 'SockJS');
      await server.live();
      same([chat.state.name, chat.state.transport], ['live', 'sockjs'], 'state');
      await server.close(1006);
      await clock.pass(1000);
      same([made.length, chat.state.transport], [2, 'sockjs'], 'again');
    },
  },
  {
    name: 'says heartbeat over SockJS as often as the server needs, whatever it hears',
    async run(env) {
      const { chat, clock, server } = await sceneWithSockJS(env, { transports: ['sockjs'] });
      chat.connect();
      await server.live({ limits: { silenceTimeoutMs: 30_000 } });
      for (let i = 0; i < 30; i++) {
        await clock.pass(2000);
        await server.tell({ type: 'typing_update', conversationId: C, typingUsers: ['bob'] });
      }
      same(server.said('heartbeat').length, 6, 'heartbeats in a minute');
      clock.time += 20_000; // timers are late, but the heartbeat of SockJS comes
      server.last.onheartbeat();
      same(server.said('heartbeat').length, 7, 'at once');
    },
  },
  {
    name: 'takes SockJS where WebSockets cannot even be made',
    async run(env) {
      const WebSocket = class { constructor() { throw new Error('forbidden'); } };
      const { chat, clock, server, seen } = await sceneWithSockJS(env, { WebSocket });
      chat.connect();
      await clock.pass(2000);
      await server.live();
      same([chat.state.name, chat.state.transport, seen.error.length], ['live', 'sockjs', 0], 'state');
    },
  },
  {
    name: 'comes back to WebSockets where they once worked and only the instance was away',
    async run(env) {
      const { chat, clock, server } = await sceneWithSockJS(env);
      chat.connect();
      await server.live();
      for (let i = 0; i < 3; i++) {
        await server.close(1006);
        await clock.pass(10_000);
      }
      await server.live();
      same(chat.state.transport, 'sockjs', 'while the instance came up');
      await server.close(1006);
      await clock.pass(10_000);
      await server.live();
      same(chat.state.transport, 'websocket', 'later');
    },
  },
  {
    name: 'counts unread messages of others, and takes the word of the server',
    async run(env) {
      const { chat, server } = await live(env);
      await server.tell({ type: 'unread_count', conversationId: C, count: 2, total: 5 }, received(C, 1), received(C, 1), received(C, 2, { message: { senderId: 'alice' } }));
      same(chat.unread, { total: 6, conversations: { [C]: 3 } }, 'unread');
      await server.tell({ type: 'unread_count', conversationId: C, count: 0, total: 3 });
      same(chat.unread, { total: 3, conversations: {} }, 'unread');
    },
  },
  {
    name: 'a listener that throws harms nobody',
    async run(env) {
      const { chat, server, seen } = await live(env);
      chat.on('message', () => { throw new Error('ouch'); });
      await server.tell(received(C, 1), received(C, 2));
      same([seen.message.length, seen.error.map((e) => e.message)], [2, ['ouch', 'ouch']], 'seen');
    },
  },
];
