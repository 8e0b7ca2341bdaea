// SPDX-License-Identifier: Apache-2.0
// Bob listens, acknowledges and answers: node examples/node.mjs [http://127.0.0.1:8080] (Node 22, or the package ws)
const base = process.argv[2] ?? 'http://127.0.0.1:8080';
const Socket = globalThis.WebSocket ?? (await import('ws')).WebSocket;
const ask = (path, body, token) => fetch(base + path, { method: 'POST', headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }, body: JSON.stringify(body) }).then((r) => r.json());
const { token } = await ask('/dev/token', { userId: 'bob', name: 'Bob' });
const { id } = await ask('/api/v1/conversations', { type: 'DIRECT', participantIds: ['alice'] }, token);
const socket = new Socket(base.replace(/^http/, 'ws') + '/ws');
const say = (frame) => socket.send(JSON.stringify(frame));
socket.onopen = () => say({ type: 'authenticate', token, deviceId: 'bobs-node' });
socket.onclose = ({ code }) => { console.log('closed', code); process.exitCode = code === 1000 ? 0 : 1; };
socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.type === 'synced') say({ type: 'send_message', conversationId: id, tempId: crypto.randomUUID(), content: 'Hello from Node' });
  if (frame.type === 'message_confirmed') { console.log('confirmed', frame.seq); if (process.argv[3] === 'once') socket.close(1000); }
  if (frame.type === 'message_received') {
    console.log(frame.message.senderId, 'says', frame.message.content);
    say({ type: 'ack', cursors: { [frame.conversationId]: frame.seq } });      // alice's second tick
    say({ type: 'mark_as_read', conversationId: frame.conversationId });       // and its colour
  }
};
