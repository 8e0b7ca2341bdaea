// SPDX-License-Identifier: Apache-2.0
package dev.chaski.audit;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * An act of a user: who, what, where and to whom. It is written when it is over, with its outcome: {@code done}, or the code of the refusal. There are ids in it and values of fixed choice, and never a name,
 * a title, a content or a token; when it was is the time of the line.
 */
public final class Audit {
    private static final Logger log = LoggerFactory.getLogger("audit");

    private final String act;
    private final Map<String, Object> facts = new LinkedHashMap<>();

    private Audit(String act) {
        this.act = act;
    }

    /** {@code act} in the past tense, words joined by underscores. */
    public static Audit of(String act) {
        return new Audit(act);
    }

    /** Null where it is not known who. */
    public Audit by(UserId user) {
        return with("who", user);
    }

    public Audit in(ConversationId conversation) {
        return with("conversation", conversation);
    }

    public Audit on(UserId user) {
        return with("whom", user);
    }

    /** A further fact, from a fixed choice of values; one that is null is left out. */
    public Audit with(String name, Object value) {
        if (value != null) {
            facts.put(name, value);
        }
        return this;
    }

    /** The same act, written when it is over. */
    public <T> Future<T> over(Future<T> acting) {
        return acting.onSuccess(result -> write("done")).onFailure(this::refused);
    }

    /** It did not come to pass. */
    public void refused(Throwable why) {
        write(why instanceof Refusal refusal ? refusal.failure().code() : "internal");
    }

    /** It came to pass. */
    public void done() {
        write("done");
    }

    private void write(String outcome) {
        LoggingEventBuilder line = log.atInfo();
        for (Map.Entry<String, Object> fact : facts.entrySet()) {
            line = line.addKeyValue(fact.getKey(), fact.getValue());
        }
        line.addKeyValue("outcome", outcome).log(act);
    }
}
