// SPDX-License-Identifier: Apache-2.0
package dev.chaski.gateway;

import dev.chaski.config.ChaskiConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who may come in: by origin, by number from one address, by number of those who have not said yet who they are. Shared by all event loops of the instance. */
final class Doorkeeper {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String BEARER = "Bearer ";

    private final ChaskiConfig.Gateway settings;
    private final boolean development;
    private final int mostPerAddress;
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger unauthenticated = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    Doorkeeper(ChaskiConfig.Gateway settings, boolean development, int mostPerAddress) {
        this.settings = settings;
        this.development = development;
        this.mostPerAddress = mostPerAddress;
    }

    /** Whether a page of that origin may connect; who is no browser sends none. */
    boolean originAllowed(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null || settings.origins().contains(origin)) {
            return true;
        }
        try {
            URI uri = URI.create(origin);
            return uri.getAuthority() != null
                    && (uri.getAuthority().equalsIgnoreCase(request.getHeader(HttpHeaders.HOST))
                            || (development && settings.origins().isEmpty() && LOOPBACK.contains(uri.getHost())));
        } catch (IllegalArgumentException e) {
            return false;
        }
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
