// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.config.ChaskiConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may come in: by number from one address, by number of those who have not said yet who they are. Shared by all event loops of the instance. */
final class Doorkeeper {
    private static final String BEARER = "Bearer ";

    private final ChaskiConfig.Gateway settings;
    private final int mostPerAddress;
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    Doorkeeper(ChaskiConfig.Gateway settings, int mostPerAddress) {
        this.settings = settings;
        this.mostPerAddress = mostPerAddress;
    }

    /** The token of the upgrade, by header or, where that is permitted, in the URL. */
    Optional<String> token(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Optional.of(header.substring(BEARER.length()).trim());
        }
        return settings.tokenInUrl() ? Optional.ofNullable(request.getParam("access_token")) : Optional.empty();
    }

    /** Counts a connection in; false where its address has too many already (it is counted all the same, until it goes). */
    boolean enter(String address) {
        open.incrementAndGet();
        unauthenticated.incrementAndGet();
        int now = byAddress.merge(address, 1, Integer::sum);
        return mostPerAddress == 0 || now <= mostPerAddress;
    }

    /** Whether too many have not authenticated. */
    boolean crowded() {
        return unauthenticated.get() > settings.unauthenticatedMax();
    }

    void authenticated() {
        unauthenticated.decrementAndGet();
    }

    void leave(String address) {
        open.decrementAndGet();
        byAddress.computeIfPresent(address, (a, n) -> n == 1 ? null : n - 1);
    }

    int open() {
        return open.get();
    }
}
