// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import * as library from '../../main/resources/webroot/chaski.js';
import { tests } from './live.mjs';

/** Against the instances of CHASKI_URLS (two, by comma); CHASKI_CONTROL is the address that stops one, where there is one. */
const urls = (process.env.CHASKI_URLS ?? '').split(',').filter(Boolean);
const at = process.env.CHASKI_CONTROL;
const control = at && (async (path) => {
  const response = await fetch(at + path, { method: 'POST' });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
});
const env = { ...library, urls, control };

for (const { name, run, needs } of tests) {
  const skip = urls.length < 2 ? 'CHASKI_URLS does not name two instances' : typeof WebSocket === 'undefined' ? 'this Node has no WebSocket: node --experimental-websocket, or Node 22' : !needs(env) && 'nothing here can stop an instance';
  test(name, { skip, timeout: 60_000 }, () => run(env));
}
