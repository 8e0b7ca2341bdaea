// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import dev.chaski.testing.Scene;
import dev.chaski.testing.Sockets;
import java.util.List;

/** What all instances of a scene's cluster said at one time. */
record Scraped(List<String> lines) {
    static Scraped of(Scene scene) {
        return new Scraped(scene.cluster().urls().stream()
                .flatMap(url -> Sockets.get(url, "/metrics").body().lines())
                .toList());
    }

    /** Over all of them; {@code name} with its labels. */
    double value(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    /** By how much it has risen. */
    double since(Scraped before, String name) {
        return value(name) - before.value(name);
    }
}
