// SPDX-License-Identifier: Apache-2.0

/**
 * The library against instances that run. `env`: `Chaski` and `memoryStorage` of the library, `urls` of two instances of one cluster, `WebSocket` where there is no global one, `control(path)` where the runner can stop
 * and start instances (POST; answers the text of the reply).
 */

import { alike, rejected, same, that, token, until } from './support.mjs';

const run = Math.random().toString(36).slice(2, 8);
let scenes = 0;

/** People of one test, and the conversation that the first of them makes. */
class Scene {
  number = ++scenes;
  chats = [];

  constructor(env) {
    this.env = env;
  }

  user(name) {
    return `${name}-${run}-${this.number}`;
  }

  /** A device, its first address that of the instance given; what it sees, in `texts` and `errors`. */
  device(name, instance, options = {}) {
    const { Chaski, WebSocket, urls } = this.env;
    const chat = new Chaski({
      urls: instance === undefined ? urls : [urls[instance]], token: () => token(this.user(name)), deviceId: `device of ${name}`, ...(WebSocket ? { WebSocket } : {}), ...options,
    });
    chat.seen = [];
    chat.errors = [];
    chat.states = [];
    chat.on('message', (message, { isNew }) => isNew && chat.seen.push(message));
    chat.on('error', (problem) => chat.errors.push(problem));
    chat.on('state', ({ name: state }) => chat.states.push(state));
    this.chats.push(chat);
    return chat;
  }

  async group(chat, ...others) {
    return (await chat.createConversation({ type: 'GROUP', participantIds: others.map((name) => this.user(name)) })).id;
  }

  close() {
    this.chats.forEach((chat) => chat.disconnect());
  }
}

const test = (name, act, needs = () => true) => ({
  name,
  needs,
  async run(env) {
    const scene = new Scene(env);
    try {
      await act(scene, env);
    } finally {
      scene.close();
    }
  },
});

const inOrder = (chat) => chat.seen.filter((message) => message.seq).sort((a, b) => a.seq - b.seq);
const numbers = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const tests = [
  test('sent, delivered and read, between two instances', async (scene) => {
    const alice = scene.device('alice', 0);
    const bob = scene.device('bob', 1);
    const id = await scene.group(alice, 'bob');
    await Promise.all([alice.connect(), bob.connect()]);
    const message = alice.send(id, 'hello');
    same([message.status, message.content], ['PENDING', 'hello'], 'at once');
    await message.confirmed;
    same(message.seq, 1, 'seq');
    await until(() => bob.seen.length === 1, 'the message at bob');
    same([bob.seen[0].content, bob.seen[0].id, bob.seen[0].tempId], ['hello', message.id, undefined], 'received');
    await until(() => bob.unread.total === 1, () => `one unread message, ${JSON.stringify(bob.unread)}`);
    await until(() => message.status === 'DELIVERED', 'the second tick');
    same(await bob.markRead(id), 1, 'read');
    await until(() => message.status === 'READ', 'its colour');
    await until(() => bob.unread.total === 0, 'nothing unread');
    const page = await bob.history(id, { limit: 10 });
    that(page.messages[0] === bob.seen[0], 'one object for one message');
    const mine = await alice.history(id);
    same(mine.messages.map(({ status }) => status), ['READ'], 'history');
    same([alice.errors.length, bob.errors.length], [0, 0], 'errors');
  }),

  test('written offline, sent once on coming back, and what was missed comes in order', async (scene) => {
    const alice = scene.device('alice', 0);
    const bob = scene.device('bob', 1);
    const id = await scene.group(alice, 'bob');
    await Promise.all([alice.connect(), bob.connect()]);
    await alice.send(id, 'before').confirmed;
    await until(() => bob.seen.length === 1, 'the first');
    bob.goOffline();
    alice.goOffline();
    const own = ['one', 'two', 'three'].map((content) => alice.send(id, content));
    same(own.map(({ status }) => status), ['PENDING', 'PENDING', 'PENDING'], 'offline');
    await alice.comeBack();
    await Promise.all(own.map(({ confirmed }) => confirmed));
    await bob.comeBack();
    await until(() => bob.seen.length === 4, 'what was missed');
    same(bob.seen.map(({ content, seq }) => [content, seq]), [['before', 1], ['one', 2], ['two', 3], ['three', 4]], 'at bob');
    same((await bob.history(id)).messages.length, 4, 'in the log');
  }),

  test('twenty drops while a hundred messages flow: each side has 1 to n once, in order', async (scene) => {
    const alice = scene.device('alice');
    const bob = scene.device('bob');
    const id = await scene.group(alice, 'bob');
    await Promise.all([alice.connect(), bob.connect()]);
    const sent = [];
    for (let i = 1; i <= 50; i++) {
      sent.push(alice.send(id, `alice ${i}`), bob.send(id, `bob ${i}`));
      if (i % 5 === 0) [alice, bob].forEach((chat) => chat.dropConnection());
      await pause(20);
    }
    await Promise.all(sent.map(({ confirmed }) => confirmed));
    for (const chat of [alice, bob]) {
      await until(() => chat.seen.filter(({ seq }) => seq).length >= 100, () => `100 messages, have ${chat.seen.length}`);
      const all = inOrder(chat);
      same(all.map(({ seq }) => seq), numbers(1, 100), 'seqs');
      same(new Set(all.map(({ content }) => content)).size, 100, 'different messages');
      same(all.filter(({ senderId }) => senderId === scene.user('alice')).map(({ content }) => content), numbers(1, 50).map((i) => `alice ${i}`), 'order of alice');
      same(all.filter(({ senderId }) => senderId === scene.user('bob')).map(({ content }) => content), numbers(1, 50).map((i) => `bob ${i}`), 'order of bob');
      const received = chat.seen.filter(({ senderId }) => senderId !== chat.userId).map(({ seq }) => seq);
      same(received, [...received].sort((a, b) => a - b), 'order of arrival');
      same(chat.errors.map(({ code, message }) => [code, message]), [], 'errors');
    }
    same(inOrder(alice).map(({ id: each }) => each), inOrder(bob).map(({ id: each }) => each), 'the same at both');
    await until(() => sent.every(({ status }) => status === 'DELIVERED'), () => `all ticks, ${sent.map(({ status }) => status)}`);
  }),

  test('a backlog of several windows arrives before connect resolves', async (scene) => {
    const alice = scene.device('alice', 0);
    const bob = scene.device('bob', 1, { window: 10 });
    const id = await scene.group(alice, 'bob');
    await alice.connect();
    await Promise.all(numbers(1, 95).map((i) => alice.send(id, `no. ${i}`).confirmed));
    await bob.connect();
    same(bob.seen.map(({ seq }) => seq), numbers(1, 95), 'seqs');
  }),

  test('the same device twice: the older one is displaced and stays away', async (scene) => {
    const first = scene.device('alice', 0);
    const second = scene.device('alice', 1);
    await first.connect();
    await second.connect();
    await until(() => first.state.name === 'displaced', () => `displaced, is ${first.state.name}`);
    await pause(500);
    same([first.state.name, second.state.name], ['displaced', 'live'], 'states');
  }),

  test('a token that expires soon is renewed on the live connection', async (scene) => {
    let asked = 0;
    const alice = scene.device('alice', 0, { token: () => token(scene.user('alice'), asked++ === 0 ? 3 : 3600) });
    let resumed = 0;
    alice.on('frame', (direction, { type, resumed: again }) => { if (direction === 'in' && type === 'welcome' && again) resumed++; });
    await alice.connect();
    await pause(4500);
    same([asked, resumed, alice.state.name, alice.states.filter((state) => state === 'connecting').length], [2, 1, 'live', 1], 'renewed');
  }),

  test('a token that has expired is replaced by one from the provider; a bad one is given up', async (scene) => {
    let asked = 0;
    const alice = scene.device('alice', 0, { token: () => token(scene.user('alice'), asked++ === 0 ? -10 : 3600) });
    await alice.connect();
    same([asked, alice.errors.length], [2, 0], 'tokens asked for, errors');
    const mallory = scene.device('mallory', 0, { token: () => token(scene.user('mallory'), 3600, 'a secret that is not the secret of the server') });
    await rejected(mallory.connect(), 'unauthenticated');
    same([mallory.state.name, mallory.errors.length], ['closed', 1], 'given up');
  }),

  test('what the server refuses fails, with the reason', async (scene) => {
    const alice = scene.device('alice', 0);
    await alice.connect();
    const message = alice.send('00000000-0000-7000-8000-000000000000', 'anybody?');
    await rejected(message.confirmed, 'conversation_not_found');
    same(message.status, 'FAILED', 'status');
    await rejected(alice.send('00000000-0000-7000-8000-000000000000', 'x'.repeat(70_000)).confirmed, 'frame_too_large');
    await rejected(alice.api('GET', '/conversations/00000000-0000-7000-8000-000000000000'), 'conversation_not_found');
    same(alice.state.name, 'live', 'state');
  }),

  test('typing is told where the conversation is open, and again after a reconnection', async (scene) => {
    const alice = scene.device('alice', 0);
    const bob = scene.device('bob', 1);
    const carol = scene.device('carol', 0);
    const id = await scene.group(alice, 'bob', 'carol');
    await Promise.all([alice.connect(), bob.connect(), carol.connect()]);
    const [typists, elsewhere] = [bob, carol].map((chat) => {
      const told = [];
      chat.on('typing', ({ conversationId, typingUsers }) => told.push([conversationId, ...typingUsers]));
      return told;
    });
    await alice.send(id, 'hello').confirmed;
    const joined = await bob.open(id);
    same([joined.conversationId, joined.role, joined.lastSeq], [id, 'MEMBER', 1], 'joined');
    alice.typing(id);
    await until(() => alike(typists.at(-1), [id, scene.user('alice')]), () => `typing, ${JSON.stringify(typists)}`);
    alice.typing(id, false);
    await until(() => alike(typists.at(-1), [id]), () => `no typing, ${JSON.stringify(typists)}`);
    bob.dropConnection();
    await until(() => bob.state.name === 'live', 'bob to be live');
    await bob.open(id); // answered after the one that the library said by itself
    alice.typing(id);
    await until(() => alike(typists.at(-1), [id, scene.user('alice')]), () => `typing again, ${JSON.stringify(typists)}`);
    await bob.leave(id);
    const heard = typists.length;
    alice.typing(id, false);
    await alice.send(id, 'done').confirmed;
    await until(() => [bob, carol].every((chat) => chat.seen.some(({ content }) => content === 'done')), 'what came after it');
    same([typists.length, elsewhere.length], [heard, 0], 'told to nobody else');
    same([alice, bob, carol].map(({ errors }) => errors.length), [0, 0, 0], 'errors');
  }),

  test('who watches is told of coming, going and being away', async (scene) => {
    const alice = scene.device('alice', 0);
    const bob = scene.device('bob', 1);
    await scene.group(alice, 'bob');
    const told = [];
    alice.on('presence', ({ userId, status, lastSeen }) => told.push([userId, status, Boolean(lastSeen)]));
    await alice.connect();
    const is = (status, seen = false) => until(() => alike(told.at(-1), [scene.user('bob'), status, seen]), () => `${status}, ${JSON.stringify(told)}`);
    same((await alice.subscribePresence([scene.user('bob')])).map(({ status }) => status), ['OFFLINE'], 'at first');
    await bob.connect();
    await is('ONLINE');
    await bob.setPresence('AWAY');
    await is('AWAY');
    alice.dropConnection();
    told.length = 0;
    await is('AWAY'); // it asks again by itself
    same(alice.presence.get(scene.user('bob')).status, 'AWAY', 'kept');
    bob.dropConnection();
    await until(() => bob.state.name === 'live', 'bob to be live');
    await bob.setPresence('ONLINE');
    await is('ONLINE');
    bob.disconnect();
    await is('OFFLINE', true);
    same([alice.state.name, alice.errors.length], ['live', 0], 'state');
  }),

  // Last, since it leaves another instance behind.
  test('an instance that drains is left, and nothing is lost', async (scene, env) => {
    const alice = scene.device('alice', 0);
    const bob = scene.device('bob', undefined);
    const id = await scene.group(alice, 'bob');
    await alice.connect();
    await bob.connect();
    while (bob.state.url !== env.urls[1]) {
      bob.dropConnection();
      await until(() => bob.state.name === 'live', 'bob to be live');
    }
    const sent = [];
    let stopped = false;
    const stopping = env.control('/stop/1').then(() => { stopped = true; });
    for (let i = 1; !stopped || i <= 50; i++) {
      sent.push(alice.send(id, `alice ${i}`), bob.send(id, `bob ${i}`));
      await pause(20);
    }
    await stopping;
    await Promise.all(sent.map(({ confirmed }) => confirmed));
    await until(() => inOrder(bob).length === sent.length && inOrder(alice).length === sent.length, () => `${sent.length} messages, ${inOrder(alice).length} and ${inOrder(bob).length} are there`);
    same(inOrder(bob).map(({ seq }) => seq), numbers(1, sent.length), 'seqs at bob');
    same(inOrder(alice).map(({ id: each }) => each), inOrder(bob).map(({ id: each }) => each), 'the same at both');
    same(bob.state.url, env.urls[0], 'on the other instance');
  }, (env) => Boolean(env.control)),
];
