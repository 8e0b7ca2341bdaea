// SPDX-License-Identifier: Apache-2.0
import { byId, problem, show } from './dom.js';

/** Where this page came from; behind a proxy that may be a path. */
export const HOME = new URL('.', location.href).href.replace(/\/$/, '');

/** The instances of `?urls=a,b`, after the one that served the page. */
export function instances(parameter) {
  const named = (parameter ?? '').split(',').map((url) => url.trim().replace(/\/+$/, '')).filter((url) => /^https?:\/\/[^/]/.test(url));
  return [...new Set([HOME, ...named])];
}

/** Stable for the life of the tab; each user of a tab has an own one. */
export function deviceId(user) {
  const key = `chaski.device.${user}`;
  const id = sessionStorage.getItem(key) ?? `page-${Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('')}`;
  sessionStorage.setItem(key, id);
  return id;
}

/** Answers a provider of tokens: `POST /dev/token` in development, the user's own hands elsewhere. However many ask at once, it is asked for once. */
export function tokenProvider(userId, name) {
  let asked = null;
  let pasted = false;
  const obtain = async () => {
    const response = await fetch(`${HOME}/dev/token`, {
      method: 'POST', cache: 'no-store', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ userId, name: name ?? undefined }),
    }).catch(() => { throw new Error(`${location.host} does not answer`); });
    // Not there in production: 404, or 405 from the route that serves the page.
    if (response.status === 404 || response.status === 405) {
      const token = await paste(pasted ? 'That token was refused, or has expired.' : null);
      pasted = true;
      return token;
    }
    const body = await response.json().catch(() => null);
    if (!response.ok) throw new Error(body?.detail ?? `No token: the server answered ${response.status}`);
    return body.token;
  };
  return () => {
    asked ??= obtain().finally(() => { asked = null; });
    return asked;
  };
}

/** Shows the place to paste a token in until there is one. */
function paste(why) {
  const place = byId('paste-token');
  problem(byId('token-problem'), why);
  show(place, true);
  show(byId('chat'), false);
  byId('token').value = '';
  byId('token').focus();
  return new Promise((resolve) => {
    place.querySelector('form').onsubmit = (event) => {
      event.preventDefault();
      show(place, false);
      show(byId('chat'), true);
      resolve(byId('token').value.trim());
    };
  });
}
