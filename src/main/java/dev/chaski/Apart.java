// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;

/** Work that blocks, before there is a Vert.x and after it is closed, on a thread of its own. */
final class Apart {
    private Apart() {}

    static <T> Future<T> blocking(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try {
                        promise.complete(work.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                },
                "chaski-start-stop");
        thread.start();
        return promise.future();
    }
}
