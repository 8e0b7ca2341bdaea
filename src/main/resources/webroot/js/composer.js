// SPDX-License-Identifier: Apache-2.0
import { byId, problem, say } from './dom.js';

const STOPPED_MS = 4_000;
const NAMED = 2;

/** Where a message is written, and the line that says who else is writing. */
export class Composer {
  #chat;
  #text = byId('text');
  #stopped = null;
  #drafts = new Map();
  #shown = null;

  constructor(chat, messages) {
    this.#chat = chat;
    byId('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      const content = this.#text.value.trim();
      if (this.#text.disabled || !content) return;
      this.#typing(false);
      chat.client.send(chat.current, content);
      this.#text.value = '';
      messages.toEnd();
    });
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      byId('composer').requestSubmit();
    });
    this.#text.addEventListener('input', () => this.#typing(this.#text.value !== ''));
    this.#text.addEventListener('blur', () => this.#typing(false));
  }

  /** Whoever pauses is not typing any more. */
  #typing(is, id = this.#chat.current) {
    clearTimeout(this.#stopped);
    if (!id) return;
    this.#chat.client.typing(id, is);
    if (is) this.#stopped = setTimeout(() => this.#typing(false, id), STOPPED_MS);
  }

  draw(c) {
    if (this.#shown !== (c?.id ?? null)) this.#change(c?.id ?? null);
    if (!c) return;
    const readOnly = c.gone || c.status !== 'ACTIVE';
    this.#text.disabled = readOnly;
    this.#text.placeholder = c.gone ? 'You are not in this conversation any more' : readOnly ? 'Read only' : 'Message';
    byId('send').disabled = readOnly;
    problem(byId('history-problem'), c.problem);
    say(byId('typing'), this.#line(c));
  }

  /** What was begun in one conversation is still there on the return. */
  #change(id) {
    if (this.#shown) {
      this.#typing(false, this.#shown);
      this.#drafts.set(this.#shown, this.#text.value);
    }
    this.#text.value = this.#drafts.get(id) ?? '';
    this.#shown = id;
  }

  #line(c) {
    const names = c.typing.map((userId) => this.#chat.model.name(c, userId));
    if (!names.length) return '';
    if (names.length > NAMED) return `${names.length} people are typing…`;
    return `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} typing…`;
  }
}
