// SPDX-License-Identifier: Apache-2.0

/** A call that was refused: `code` as in the contract (3.6), `status` of HTTP (0: no answer at all). */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Paths are relative to the page, so that it also works behind a proxy's prefix. */
const url = (path) => new URL(path, document.baseURI);

async function answer(response) {
  const body = await response.json().catch(() => null);
  if (response.ok) return body;
  throw new Refused(response.status, body?.code ?? 'internal', body?.detail ?? `The server answered ${response.status}`);
}

async function ask(path, options) {
  try {
    return await fetch(url(path), { cache: 'no-store', ...options });
  } catch {
    throw new Refused(0, 'unavailable', 'The server does not answer');
  }
}

/** Where the user's token comes from: `POST /dev/token` in development, the user's own hands elsewhere. */
export class Tokens {
  #userId;
  #name;
  #paste;
  #token = null;
  #asked = null;
  #problem = null;

  /** `paste(problem)` asks the user for a token and promises it. */
  constructor(userId, name, paste) {
    this.#userId = userId;
    this.#name = name;
    this.#paste = paste;
  }

  /** The token, fetched once for all who wait for it. */
  async get() {
    if (this.#token) return this.#token;
    this.#asked ??= this.#obtain().finally(() => { this.#asked = null; });
    this.#token = await this.#asked;
    return this.#token;
  }

  /** That token was refused: the next `get` obtains another. */
  drop(token, problem) {
    if (token === this.#token) {
      this.#token = null;
      this.#problem = problem;
    }
  }

  async #obtain() {
    const body = JSON.stringify({ userId: this.#userId, name: this.#name ?? undefined });
    const response = await ask('dev/token', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    // Not there in production: 404, or 405 from the route that serves the page.
    if (response.status === 404 || response.status === 405) return this.#paste(this.#problem);
    return (await answer(response)).token;
  }
}

/** `/api/v1` with the user's token; a token that is refused is replaced once. */
export class Api {
  #tokens;

  constructor(tokens) {
    this.#tokens = tokens;
  }

  get(path) {
    return this.#call('GET', path);
  }

  post(path, body) {
    return this.#call('POST', path, body);
  }

  /** All items of a list, at most `most`. */
  async all(path, most = 500) {
    const items = [];
    let after = '';
    do {
      const page = await this.get(`${path}?first=100${after}`);
      items.push(...page.items);
      after = page.nextCursor && `&after=${encodeURIComponent(page.nextCursor)}`;
    } while (after && items.length < most);
    return items;
  }

  async #call(method, path, body, again = true) {
    const token = await this.#tokens.get();
    const headers = { Authorization: `Bearer ${token}` };
    if (body) headers['Content-Type'] = 'application/json';
    const response = await ask(`api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (response.status === 401 && again) {
      this.#tokens.drop(token, 'The token was refused');
      return this.#call(method, path, body, false);
    }
    return answer(response);
  }
}
