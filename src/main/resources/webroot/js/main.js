// SPDX-License-Identifier: Apache-2.0
import { Api, Tokens } from './api.js';
import { Chat } from './chat.js';
import { byId, problem, show } from './dom.js';
import { Frames } from './frames.js';
import { View } from './view.js';

/** Stable for the life of the tab; each user of a tab has an own one. */
function deviceId(user) {
  const key = `chaski.device.${user}`;
  const id = sessionStorage.getItem(key) ?? `page-${crypto.randomUUID()}`;
  sessionStorage.setItem(key, id);
  return id;
}

/** Shows the place to paste a token in until there is one. */
function pasteToken(why) {
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

function start(user, parameters) {
  const frames = new Frames();
  const tokens = new Tokens(user, parameters.get('name'), pasteToken);
  let view = null;
  const chat = new Chat({
    user,
    deviceId: deviceId(user),
    api: new Api(tokens),
    tokens,
    on: {
      changed: () => view?.changed(),
      traffic: (direction, frame) => frames.add(direction, frame),
      listed: once(() => openFirst(chat, parameters.get('with'))),
      heard: (c, message) => {
        if (c.id === chat.current) byId('announce').textContent = `${message.sender?.name ?? message.senderId}: ${message.content ?? ''}`;
      },
    },
  });
  view = new View(chat);
  const follow = () => chat.open(location.hash.slice(1) || null);
  addEventListener('hashchange', follow);
  document.addEventListener('visibilitychange', () => {
    chat.read();
    view.changed();
  });
  show(byId('chat'), true);
  follow();
  view.draw();
  chat.connection.open();
}

/** `?with=bob` opens the conversation with bob, unless the address names one already. */
async function openFirst(chat, other) {
  if (!other || location.hash) return;
  try {
    location.hash = await chat.start(other.split(',').filter(Boolean));
  } catch (refused) {
    chat.problem = refused.message;
    chat.store.changed();
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
else show(byId('sign-in'), true);
