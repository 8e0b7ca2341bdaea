// SPDX-License-Identifier: Apache-2.0

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const POLITE_WAIT_MS = 5_000;
const LOOK_EVERY_MS = 5_000;
/** Browsers hide pings, so silence is broken with a heartbeat, and a heartbeat that stays unanswered ends the connection. */
const QUIET_MS = 20_000;
const ANSWER_MS = 10_000;
const ACK_MS = 100;

const TRY_LATER = new Set([1013, 4400, 4429]);
const UNAUTHENTICATED = 4401;
const ELSEWHERE = 4409;

/**
 * One socket at a time that speaks `chaski.v1`, and another one when it breaks.
 *
 * `on.state(state)`: `{name}` is connecting, syncing, connected, waiting (`until`, `reason`, `asked` by the server), or elsewhere. `on.frame(frame)`: every frame of the server. `on.traffic(direction, frame)`: for the onlooker.
 * `on.look()`: every few seconds while connected.
 */
export class Connection {
  #url;
  #deviceId;
  #tokens;
  #cursors;
  #on;
  #socket = null;
  #attempt = 0;
  #failures = 0;
  #refusals = 0;
  #token = null;
  #timer = 0;
  #ackTimer = 0;
  #looking = 0;
  #heardAt = 0;
  #heartbeatAt = 0;
  #leaveAt = 0;
  #retryAfterMs = 0;
  #logEpoch = null;
  #window = 50;
  #requests = new Map();
  #nextId = 0;
  #ready = false;
  state = { name: 'connecting' };

  constructor({ url, deviceId, tokens, cursors, on }) {
    this.#url = url;
    this.#deviceId = deviceId;
    this.#tokens = tokens;
    this.#cursors = cursors;
    this.#on = on;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => document.hidden || this.#hurry());
  }

  /** Connects now, whatever was planned. */
  async open() {
    const attempt = ++this.#attempt;
    clearTimeout(this.#timer);
    this.#leave();
    this.#leaveAt = 0;
    this.#say({ name: 'connecting' });
    try {
      this.#token = await this.#tokens.get();
    } catch (problem) {
      if (attempt === this.#attempt) this.#again(problem.message);
      return;
    }
    if (attempt === this.#attempt) this.#connect();
  }

  #connect() {
    const socket = new WebSocket(this.#url, 'chaski.v1');
    const current = (act) => (event) => socket === this.#socket && act(event);
    this.#socket = socket;
    socket.onopen = current(() => this.#authenticate());
    socket.onmessage = current(({ data }) => this.#hear(data));
    socket.onclose = current(({ code }) => this.#closed(code));
  }

  #authenticate() {
    const logEpoch = this.#logEpoch ?? undefined;
    this.#write({ type: 'authenticate', token: this.#token, deviceId: this.#deviceId, cursors: this.#cursors.all(), logEpoch, client: 'chaski-page' });
    this.#heardAt = Date.now();
    this.#heartbeatAt = 0;
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
  }

  /** Sends a frame where there is a connection that will take it; answers whether there was. */
  send(frame) {
    if (this.#ready) this.#write(frame);
    return this.#ready;
  }

  /** Sends a request and promises its reply; rejected with the `error` of the reply, or when the connection ends before it. */
  request(frame) {
    return new Promise((resolve, reject) => {
      const id = ++this.#nextId;
      if (this.send({ ...frame, id })) this.#requests.set(id, { resolve, reject });
      else reject(new Error('Not connected'));
    });
  }

  /** Something may have to be acknowledged: soon, or at once when half a window is out or the tab's timers are throttled. */
  acknowledge() {
    if (document.hidden || this.#cursors.unacked >= this.#window / 2) this.#ack();
    else this.#ackTimer ||= setTimeout(() => this.#ack(), ACK_MS);
  }

  #ack() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = 0;
    const cursors = this.#ready ? this.#cursors.due() : null;
    if (cursors) this.send({ type: 'ack', cursors });
  }

  #write(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify(frame));
    this.#on.traffic('out', frame.token ? { ...frame, token: '…' } : frame);
  }

  #hear(text) {
    const frame = JSON.parse(text);
    this.#heardAt = Date.now();
    this.#heartbeatAt = 0;
    this.#on.traffic('in', frame);
    if (frame.type === 'welcome') this.#welcome(frame);
    if (frame.type === 'goaway') this.#goAway(frame);
    if (frame.type === 'error') this.#retryAfterMs = frame.error.retryAfterMs ?? 0;
    this.#on.frame(frame);
    if (frame.type === 'synced') this.#synced();
    const request = this.#requests.get(frame.id);
    if (request) {
      this.#requests.delete(frame.id);
      if (frame.type === 'error') request.reject(new Error(frame.error.message));
      else request.resolve(frame);
    }
  }

  #welcome(frame) {
    this.#logEpoch = frame.logEpoch;
    this.#window = frame.limits?.window ?? this.#window;
    this.#ready = true;
    this.#refusals = 0;
    this.#say({ name: 'syncing' });
  }

  #synced() {
    this.#failures = 0;
    this.#say({ name: 'connected' });
  }

  /** The instance drains. It still confirms what it accepted, so the socket stays until it closes or the wait is over. */
  #goAway({ reconnectAfterMs }) {
    this.#ready = false;
    this.#leaveAt = Date.now() + reconnectAfterMs;
    this.#wait(reconnectAfterMs, 'The instance is going away', true);
  }

  #closed(code) {
    this.#leave();
    if (code === ELSEWHERE) {
      clearTimeout(this.#timer);
      this.#say({ name: 'elsewhere' });
    } else if (code === UNAUTHENTICATED) {
      this.#tokens.drop(this.#token, 'The token was refused or has expired');
      if (this.#refusals++ === 0) this.open();
      else this.#again('The token was refused');
    } else if (this.#leaveAt) {
      this.#wait(Math.max(0, this.#leaveAt - Date.now()), 'The instance is going away', true);
    } else {
      this.#again(`Closed with ${code}`, TRY_LATER.has(code) ? POLITE_WAIT_MS : 0);
    }
  }

  /** Tries again later, and later each time. The jitter keeps a crowd from coming back in one moment. */
  #again(reason, atLeast = 0) {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures++);
    const wait = longest * (0.5 + Math.random() / 2);
    this.#wait(Math.max(wait, atLeast, this.#retryAfterMs), reason);
    this.#retryAfterMs = 0;
  }

  #wait(ms, reason, asked = false) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), ms);
    this.#say({ name: 'waiting', until: Date.now() + ms, reason, asked });
  }

  /** The network is back, or the user looks: no need to wait any longer, unless the server asked for it. */
  #hurry() {
    if (this.state.name === 'waiting' && !this.#leaveAt && this.#failures > 1) this.open();
  }

  #look() {
    const now = Date.now();
    if (this.#heartbeatAt && now - this.#heartbeatAt > ANSWER_MS) {
      this.#leave();
      this.#again('The server went silent');
    } else if (!this.#heartbeatAt && now - this.#heardAt > QUIET_MS) {
      this.#heartbeatAt = now;
      this.send({ type: 'heartbeat' });
    }
    this.#on.look();
  }

  #leave() {
    const socket = this.#socket;
    this.#socket = null;
    this.#ready = false;
    clearInterval(this.#looking);
    clearTimeout(this.#ackTimer);
    this.#ackTimer = 0;
    socket?.close();
    this.#requests.forEach(({ reject }) => reject(new Error('The connection ended')));
    this.#requests.clear();
  }

  #say(state) {
    this.state = state;
    this.#on.state(state);
  }
}
