// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Parts that are closed one after the other: each has a time for it, and whatever becomes of one, the next is closed too. */
final class Closing {
    private static final int EACH_S = 15;

    private Exception first;

    /** Returns when that is closed, has failed to be, or has had its time. */
    void close(String part, Supplier<Future<?>> closing) {
        try {
            Future.succeededFuture()
                    .compose(v -> closing.get().<Void>mapEmpty())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(EACH_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            failed(new IllegalStateException("Could not close " + part, e.getCause()));
        } catch (TimeoutException e) {
            failed(new IllegalStateException("Could not close " + part + " in " + EACH_S + " s", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(e);
        }
    }

    private void failed(Exception why) {
        if (first == null) {
            first = why;
        } else {
            first.addSuppressed(why);
        }
    }

    /** Throws what went wrong first. */
    void end() throws Exception {
        if (first != null) {
            throw first;
        }
    }
}
