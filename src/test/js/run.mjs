// SPDX-License-Identifier: Apache-2.0

/** All tests of the client library: `node --experimental-websocket src/test/js/run.mjs http://127.0.0.1:8080 http://127.0.0.1:8081 [--control=URL]`. Node 20.10 or later; 22 needs no flag. */

const args = process.argv.slice(2);
process.env.CHASKI_URLS = args.filter((arg) => !arg.startsWith('--')).join(',');
process.env.CHASKI_CONTROL = args.find((arg) => arg.startsWith('--control='))?.slice('--control='.length) ?? '';
await import('./machine.test.mjs');
await import('./live.test.mjs');
