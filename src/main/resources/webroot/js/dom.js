// SPDX-License-Identifier: Apache-2.0

export const byId = (id) => document.getElementById(id);

/** An element. What others wrote only ever becomes text: children are nodes or strings, never markup. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key.includes('-')) node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return node;
}

export function show(node, visible) {
  node.hidden = !visible;
}

/** Shows a problem, or hides the place for it where there is none. */
export function problem(node, text) {
  node.textContent = text ?? '';
  show(node, Boolean(text));
}

const SVG = 'http://www.w3.org/2000/svg';
const ONE = ['M2 8.5l3.5 3.5L12 4.5'];
const TWO = ['M1 8.5l3.5 3.5L11 4.5', 'M8.5 11l1 1L16 4.5'];
const TICKS = {
  PENDING: { says: 'Waiting to be sent', paths: ['M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11', 'M8 5v3l2 1.5'] },
  FAILED: { says: 'Not sent', paths: ['M8 2v7', 'M8 12v1.5'] },
  SENT: { says: 'Sent', paths: ONE },
  DELIVERED: { says: 'Delivered to everybody', paths: TWO },
  READ: { says: 'Read by everybody', paths: TWO },
};

export const says = (state) => TICKS[state].says;

/** The picture of a message's status. */
export function tick(state) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 17 16');
  svg.setAttribute('class', `tick ${state.toLowerCase()}`);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', says(state));
  for (const d of TICKS[state].paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

export const time = (iso) => TIME.format(new Date(iso));

export function day(iso) {
  const date = new Date(iso);
  const today = new Date();
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (date.toDateString() === today.toDateString()) return 'Today';
  if (date.toDateString() === yesterday.toDateString()) return 'Yesterday';
  return (date.getFullYear() === today.getFullYear() ? DAY : DAY_OF_YEAR).format(date);
}

/** Today's time, or an older day. */
export const shortly = (iso) => (day(iso) === 'Today' ? time(iso) : new Date(iso).toLocaleDateString(undefined, { day: 'numeric', month: 'short' }));

/** A circle with an initial, in one of eight colours that belongs to the text. */
export function avatar(text) {
  const hue = [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 8, 7);
  return el('span', { className: `avatar hue-${hue}`, 'aria-hidden': 'true' }, ([...text][0] ?? '?').toUpperCase());
}

const PRESENT = { ONLINE: 'online', AWAY: 'away', OFFLINE: 'offline' };

/** The dot on somebody's avatar; nothing where it is not known. */
export function presenceDot(presence) {
  if (!presence) return null;
  return el('span', { className: 'presence', role: 'img', 'aria-label': PRESENT[presence.status], 'data-presence': presence.status });
}

/** `online`, `away`, `last seen today at 12:30`. */
export function presenceText(presence) {
  if (!presence) return '';
  if (presence.status !== 'OFFLINE' || !presence.lastSeen) return PRESENT[presence.status];
  const when = day(presence.lastSeen);
  return `last seen ${when === 'Today' ? '' : `${when === 'Yesterday' ? 'yesterday' : when} `}at ${time(presence.lastSeen)}`;
}

/** An avatar with its dot. */
export function face(text, presence) {
  return el('span', { className: 'face' }, avatar(text), presenceDot(presence));
}

/** Changes a text only where it is another: what is read aloud is not repeated. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
