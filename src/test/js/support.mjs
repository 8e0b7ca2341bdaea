// SPDX-License-Identifier: Apache-2.0

/** What the tests need, in a browser as well as in Node: assertions, patience, tokens, and a server that says what a test tells it to. */

const text = (value) => JSON.stringify(value);

export function same(actual, expected, what = 'value') {
  if (text(actual) !== text(expected)) throw new Error(`${what}: expected ${text(expected)}, was ${text(actual)}`);
}

export const alike = (one, other) => text(one) === text(other);

export function that(condition, what) {
  if (!condition) throw new Error(`Not so: ${what}`);
}

export async function rejected(promise, code) {
  const problem = await promise.then(() => null, (e) => e);
  that(problem, `rejected with ${code}`);
  same(problem.code, code, 'code');
}

/** Waits for a condition. */
export async function until(condition, what, ms = 15_000) {
  const end = Date.now() + ms;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${typeof what === 'function' ? what() : what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const utf8 = (value) => new TextEncoder().encode(value);

/** A token as a backend in development would sign it. */
export async function token(sub, seconds = 3600, secret = 'chaski-development-secret-change-me') {
  const now = Math.floor(Date.now() / 1000);
  const signed = [{ alg: 'HS256', typ: 'JWT' }, { sub, name: `Name of ${sub}`, iat: now, exp: now + seconds }].map((part) => base64(utf8(text(part)))).join('.');
  const key = await crypto.subtle.importKey('raw', utf8(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return `${signed}.${base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(signed))))}`;
}

/** An unsigned one, for where nobody looks at the signature. */
export const plainToken = (sub, exp) => `x.${base64(utf8(text({ sub, exp })))}.x`;

/** Time that passes when a test says so. */
export class ManualClock {
  time = Date.UTC(2030, 0, 1);
  timers = new Map();
  next = 1;
  now = () => this.time;
  random = () => 1;
  setTimeout = (act, ms) => {
    this.timers.set(this.next, { at: this.time + ms, act });
    return this.next++;
  };
  clearTimeout = (timer) => this.timers.delete(timer);

  async pass(ms) {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (!due) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].act();
    }
    this.time = end;
    await settle();
  }
}

/** Lets promises run. */
export async function settle() {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** A server that does nothing by itself: `Socket` is its WebSocket class, `last` the newest connection. */
export class ScriptedServer {
  sockets = [];
  constructor(clock) {
    const server = this;
    this.clock = clock;
    this.Socket = class {
      sent = [];
      constructor(url, protocol) {
        Object.assign(this, { url, protocol });
        server.sockets.push(this);
      }
      send(data) {
        this.sent.push(...[JSON.parse(data)].flat());
      }
      close() {
        this.left = true;
      }
    };
  }

  get last() {
    return this.sockets.at(-1);
  }

  /** What the client said on the newest connection, of one type. */
  said(type) {
    return this.last.sent.filter((frame) => frame.type === type);
  }

  async tell(...frames) {
    for (const frame of frames) this.last.onmessage({ data: JSON.stringify(frame) });
    await settle();
  }

  async close(code) {
    this.last.onclose({ code });
    await settle();
  }

  async open() {
    await settle();
    this.last.onopen({});
    await settle();
  }

  /** Accepts the newest connection. */
  async welcome(more = {}) {
    await this.open();
    await this.tell({ type: 'welcome', userId: 'alice', deviceId: 'd', logEpoch: 'e1', serverTime: new Date(this.clock.now()).toISOString(), limits: { window: 50, frameBytes: 65536 }, ...more });
  }

  async live(more) {
    await this.welcome(more);
    await this.tell({ type: 'synced', entries: 0, conversations: 0 });
  }
}

/** Frames as the server makes them. */
export const received = (conversationId, seq, more = {}) => ({
  type: 'message_received', conversationId, seq, queued: false, ...more.frame,
  message: { id: `m${seq}`, conversationId, seq, senderId: 'bob', messageType: 'TEXT', content: `no. ${seq}`, createdAt: '2030-01-01T00:00:00.000Z', version: 1, ...more.message },
});
