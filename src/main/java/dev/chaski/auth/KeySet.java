// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chaski.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.HashSet;
import java.util.Set;

/** The usable keys of a JWKS: RSA for RS256 and P-256 for ES256, for signatures. Others in the set, symmetric ones above all, are passed over. */
record KeySet(JWTAuth verifier, Set<Named> names) {
    static final Set<String> ALGORITHMS = Set.of("RS256", "ES256");
    static final KeySet EMPTY = new KeySet(null, Set.of());

    /** A key by its algorithm and name, which is null where it has none. */
    record Named(String alg, String kid) {}

    /** Whether one of these keys may have signed a token with such a header. */
    boolean has(Claims.Header header) {
        if (header.kid() == null) {
            return names.stream().anyMatch(name -> name.alg().equals(header.alg()));
        }
        return names.contains(new Named(header.alg(), header.kid())) || names.contains(new Named(header.alg(), null));
    }

    /** Completes where one of these keys has signed the token. */
    Future<Void> verify(String token) {
        return verifier.authenticate(new TokenCredentials(token)).mapEmpty();
    }

    /** Reads a set; fails where it is none, or has no usable key. */
    static KeySet parse(Vertx vertx, String jwks) {
        JWTAuthOptions options = new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
        Set<Named> names = new HashSet<>();
        for (JsonNode key : tree(jwks).path("keys")) {
            String alg = algorithm(key);
            if (alg != null) {
                names.add(new Named(alg, key.hasNonNull("kid") ? key.get("kid").asText() : null));
                options.addJwk(new JsonObject(
                        ((ObjectNode) key.deepCopy()).put("alg", alg).toString()));
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("it has no key for RS256 or ES256");
        }
        return new KeySet(JWTAuth.create(vertx, options), Set.copyOf(names));
    }

    private static JsonNode tree(String jwks) {
        try {
            return Json.mapper().readTree(jwks);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not JSON", e);
        }
    }

    private static String algorithm(JsonNode key) {
        String possible = switch (key.path("kty").asText()) {
            case "RSA" -> "RS256";
            case "EC" -> key.path("crv").asText().equals("P-256") ? "ES256" : null;
            default -> null;
        };
        if (possible == null) {
            return null;
        }
        boolean signs = key.path("use").asText("sig").equals("sig");
        boolean agrees = key.path("alg").asText(possible).equals(possible);
        return signs && agrees ? possible : null;
    }
}
