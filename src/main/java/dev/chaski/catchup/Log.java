// SPDX-License-Identifier: Apache-2.0
package dev.chaski.catchup;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.LogEntry;
import dev.chaski.store.LogPages.Page;
import dev.chaski.store.LogPages.Wanted;
import java.util.List;
import java.util.function.Consumer;

/** The log as gates and pumps read it: every question is answered once, sooner or later. */
public interface Log {
    /** A page as one user may see it. */
    void page(Wanted wanted, Consumer<Page> reader);

    /** The entries above {@code afterSeq} and up to {@code upTo}, for several users. */
    void stretch(ConversationId conversation, long afterSeq, long upTo, Consumer<List<LogEntry>> reader);
}
