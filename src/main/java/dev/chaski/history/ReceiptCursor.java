// SPDX-License-Identifier: Apache-2.0
package dev.chaski.history;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.MarkKind;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import dev.chaski.chat.UserId;
import dev.chaski.store.MessageReceipts.After;
import dev.chaski.store.MessageReceipts.Moved;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where the next page of a list of receipts begins, opaque to clients: the key of the last item. */
final class ReceiptCursor {
    private static final int LONGEST = 1024;

    private ReceiptCursor() {}

    static String text(After last) {
        return encode(last.kind() + " " + last.user());
    }

    static String text(Moved last) {
        return encode(last.conversationId() + " " + last.kind() + " " + last.user());
    }

    static After ofMessage(String cursor) {
        if (cursor == null) {
            return null;
        }
        String[] parts = decode(cursor, 2);
        return new After(new UserId(parts[1]), kind(parts[0]));
    }

    static Moved ofMarks(String cursor) {
        if (cursor == null) {
            return null;
        }
        String[] parts = decode(cursor, 3);
        ConversationId conversation = ConversationId.parse(parts[0]).orElseThrow(ReceiptCursor::unusable);
        return new Moved(conversation, new UserId(parts[2]), kind(parts[1]), 0, null);
    }

    private static MarkKind kind(String name) {
        try {
            return MarkKind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String[] decode(String cursor, int parts) {
        if (cursor.length() > LONGEST) {
            throw unusable();
        }
        String key;
        try {
            key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unusable();
        }
        String[] found = key.split(" ", parts);
        if (!Text.valid(key) || found.length != parts || found[parts - 1].isEmpty()) {
            throw unusable();
        }
        return found;
    }

    private static Refusal unusable() {
        return Refusal.invalid("after is not a cursor of this list");
    }
}
