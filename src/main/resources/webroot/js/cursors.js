// SPDX-License-Identifier: Apache-2.0

/**
 * What this device holds of each conversation, without gaps (PROTOCOL 3.3), and what of that the server has not been told.
 *
 * A page that was just loaded does not know where the device's stored cursors are. It learns a conversation's from the first entry that is pushed: pushes start right above the cursor. Until then nothing
 * is claimed, neither in an `ack` nor in `authenticate`.
 */
export class Cursors {
  #held = new Map();
  #ahead = new Map();
  #dirty = new Set();
  #unacked = 0;

  /** Entries that arrived since the last `due`. */
  get unacked() {
    return this.#unacked;
  }

  /** An entry arrived, and `before` is the entry that comes before it for this user. Answers false where it is held already. */
  take(conversation, seq, before) {
    this.#unacked++;
    if (!this.#held.has(conversation)) this.#held.set(conversation, before);
    return this.#hold(conversation, seq, before);
  }

  /** An own message was confirmed, which may overtake lower entries. */
  confirmed(conversation, seq) {
    return this.#hold(conversation, seq, seq - 1);
  }

  /** Whether the entry is held, or waits for those below it. */
  has(conversation, seq) {
    return seq <= (this.#held.get(conversation) ?? 0) || Boolean(this.#ahead.get(conversation)?.has(seq));
  }

  #hold(conversation, seq, before) {
    const fresh = !this.has(conversation, seq);
    const ahead = this.#ahead.get(conversation) ?? new Map();
    if (fresh) ahead.set(seq, before);
    this.#ahead.set(conversation, ahead);
    if (this.#held.has(conversation)) {
      this.#advance(conversation, ahead);
      this.#dirty.add(conversation);
    }
    return fresh;
  }

  #advance(conversation, ahead) {
    let held = this.#held.get(conversation);
    for (const [seq, before] of [...ahead].sort((a, b) => a[0] - b[0])) {
      if (before > held) break;
      held = Math.max(held, seq);
      ahead.delete(seq);
    }
    this.#held.set(conversation, held);
  }

  /** What to acknowledge now; null where there is nothing. */
  due() {
    const due = {};
    for (const conversation of this.#dirty) due[conversation] = this.#held.get(conversation);
    const some = this.#dirty.size > 0;
    this.#dirty.clear();
    this.#unacked = 0;
    return some ? due : null;
  }

  /** For `authenticate`, where it counts as an ack. */
  all() {
    this.#dirty.clear();
    this.#unacked = 0;
    return Object.fromEntries(this.#held);
  }

  /** The log was cut, or never went that far: the server says where it ends. */
  resync(conversation, lastSeq) {
    this.#held.set(conversation, lastSeq);
    this.#ahead.delete(conversation);
  }
}
