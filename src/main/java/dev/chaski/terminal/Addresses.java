// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import java.util.List;

/** The instances that a client knows; it uses one, and the next when that one does not answer. */
final class Addresses {
    private final List<String> urls;
    private int at;

    /** At least one, each like {@code http://127.0.0.1:8080}. */
    Addresses(List<String> urls) {
        this.urls = urls.stream().map(url -> url.replaceAll("/+$", "")).toList();
    }

    String current() {
        return urls.get(at);
    }

    void next() {
        at = (at + 1) % urls.size();
    }

    int size() {
        return urls.size();
    }

    @Override
    public String toString() {
        return String.join(" or ", urls);
    }
}
