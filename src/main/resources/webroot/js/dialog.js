// SPDX-License-Identifier: Apache-2.0
import { byId, el, problem } from './dom.js';

const SUGGESTED = 12;

/** The dialog that starts a direct or a group conversation. */
export class NewConversation {
  #chat;
  #dialog = byId('new-dialog');

  constructor(chat) {
    this.#chat = chat;
    document.querySelector('[data-action="new-conversation"]').addEventListener('click', () => this.#show());
    byId('with').addEventListener('input', () => this.#chosen());
    byId('new-cancel').addEventListener('click', () => this.#dialog.close());
    this.#dialog.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#start();
    });
  }

  #ids() {
    return [...new Set(byId('with').value.split(/[,\s]+/).filter(Boolean))].filter((id) => id !== this.#chat.model.me);
  }

  #show() {
    const { model } = this.#chat;
    this.#dialog.querySelector('form').reset();
    problem(byId('new-problem'), null);
    const known = [...new Set(model.list().flatMap((c) => model.others(c).map((p) => p.userId)))].slice(0, SUGGESTED);
    byId('known').replaceChildren(...known.map((id) => {
      const button = el('button', { type: 'button', 'aria-pressed': 'false' }, id);
      button.addEventListener('click', () => {
        const ids = this.#ids();
        byId('with').value = (ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]).join(', ');
        this.#chosen();
      });
      return button;
    }));
    this.#chosen();
    this.#dialog.showModal();
  }

  #chosen() {
    const ids = this.#ids();
    byId('group-title').disabled = ids.length < 2;
    for (const button of byId('known').children) button.setAttribute('aria-pressed', String(ids.includes(button.textContent)));
  }

  async #start() {
    try {
      if (!this.#ids().length) throw new Error('Name somebody else');
      location.hash = await this.#chat.start(this.#ids(), byId('group-title').value.trim());
      this.#dialog.close();
      byId('text').focus();
    } catch (refused) {
      problem(byId('new-problem'), refused.message);
    }
  }
}
