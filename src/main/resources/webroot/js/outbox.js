// SPDX-License-Identifier: Apache-2.0

/**
 * The user's messages that the server has not confirmed, oldest first. They outlive a reload of the tab, and are sent again until they are confirmed or refused: the tempId makes that harmless.
 *
 * An item: `{tempId, conversationId, content, at, sentAt?, error?}`; `error` is the server's refusal, `sentAt` when it last went out.
 */
export class Outbox {
  #key;
  #items;

  constructor(key) {
    this.#key = key;
    this.#items = JSON.parse(sessionStorage.getItem(key) ?? '[]');
  }

  add(conversationId, content) {
    const item = { tempId: crypto.randomUUID(), conversationId, content, at: new Date().toISOString() };
    this.#items.push(item);
    this.#save();
    return item;
  }

  get(tempId) {
    return this.#items.find((item) => item.tempId === tempId);
  }

  of(conversationId) {
    return this.#items.filter((item) => item.conversationId === conversationId);
  }

  /** What is still to be confirmed and was not sent after `time`. */
  notSentSince(time) {
    return this.#items.filter((item) => !item.error && (item.sentAt ?? 0) <= time);
  }

  fail(tempId, error) {
    const item = this.get(tempId);
    if (item) item.error = error;
    this.#save();
  }

  remove(tempId) {
    const item = this.get(tempId);
    this.#items = this.#items.filter((other) => other !== item);
    this.#save();
    return item;
  }

  #save() {
    sessionStorage.setItem(this.#key, JSON.stringify(this.#items));
  }
}
