// SPDX-License-Identifier: Apache-2.0
import { Chat } from './chat.js';
import { byId, show } from './dom.js';
import { Frames } from './frames.js';
import { deviceId, instances, tokenProvider } from './session.js';
import { View } from './view.js';

function start(user, parameters) {
  const frames = new Frames();
  let view = null;
  const chat = new Chat({
    user,
    token: tokenProvider(user, parameters.get('name')),
    urls: instances(parameters.get('urls')),
    deviceId: deviceId(user),
    on: {
      changed: () => view?.changed(),
      frame: (direction, frame) => frames.add(direction, frame),
      live: once(() => openFirst(chat, parameters.get('with'))),
      heard: (c, message) => {
        const where = c.id === chat.current ? '' : ` in ${chat.model.title(c)}`;
        byId('announce').textContent = `${message.sender?.name ?? message.senderId}${where}: ${message.content ?? ''}`;
      },
    },
  });
  view = new View(chat);
  const follow = () => chat.open(location.hash.slice(1) || null);
  addEventListener('hashchange', follow);
  document.addEventListener('visibilitychange', () => {
    chat.seen();
    view.changed();
  });
  show(byId('chat'), true);
  chat.connect();
  follow();
  view.draw();
}

/** `?with=bob` opens the conversation with bob, unless the address names one already. */
async function openFirst(chat, others) {
  if (!others || location.hash) return;
  try {
    location.replace(`#${await chat.start(others.split(',').filter(Boolean))}`);
  } catch (problem) {
    chat.problem = problem.message;
    chat.changed();
  }
}

function once(act) {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

const parameters = new URLSearchParams(location.search);
const user = parameters.get('as')?.trim();
if (user) start(user, parameters);
else {
  for (const link of document.querySelectorAll('.people a')) link.search = new URLSearchParams([...parameters, ['as', link.textContent]]);
  for (const [name, value] of parameters) if (name !== 'as') byId('as').form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }));
  show(byId('sign-in'), true);
}
