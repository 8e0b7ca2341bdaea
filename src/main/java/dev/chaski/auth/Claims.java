// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.chaski.chat.Profile;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.Text;
import dev.chaski.chat.UserId;
import dev.chaski.wire.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/** What a token says. To be believed only once its signature was verified. */
record Claims(JsonNode body) {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_PICTURE = 2048;
    private static final int PARTS = 3;
    private static final BigDecimal LATEST =
            BigDecimal.valueOf(Instant.parse("9999-12-31T00:00:00Z").getEpochSecond());

    /** How a token says that it is signed; {@code kid} is null where it does not name its key. */
    record Header(String alg, String kid) {}

    /** The header of a token in compact form; empty when it is none, or asks for an extension of the standard that nobody here knows ({@code crit}). */
    static Optional<Header> header(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            JsonNode header = part(parts[0]);
            String alg = text(header, "alg");
            boolean usable = alg != null && !header.has("crit") && !header.has("nonce");
            return usable ? Optional.of(new Header(alg, text(header, "kid"))) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The claims of a token in compact form. */
    static Claims of(String token) {
        try {
            return new Claims(part(token.split("\\.", -1)[1]));
        } catch (IOException | IllegalArgumentException e) {
            throw Tokens.refused();
        }
    }

    private static JsonNode part(String base64) throws IOException {
        JsonNode part = Json.mapper().readTree(Base64.getUrlDecoder().decode(base64));
        if (part == null || !part.isObject()) {
            throw new IllegalArgumentException("not an object");
        }
        return part;
    }

    /** The caller whom they describe; refused where {@code sub} names nobody or a time is none. */
    Caller caller(Instant now) {
        Instant notBefore = time("nbf");
        if (notBefore != null && now.isBefore(notBefore)) {
            throw Tokens.refused();
        }
        try {
            UserId user = UserId.of(text(body, "sub"));
            return new Caller(user, profile(), scopes(), time("exp"));
        } catch (Refusal e) {
            throw Tokens.refused();
        }
    }

    private Profile profile() {
        return new Profile(shown("name", LONGEST_NAME), shown("picture", LONGEST_PICTURE));
    }

    private String shown(String claim, int longest) {
        String value = text(body, claim);
        boolean fit = value != null && !value.isEmpty() && Text.valid(value) && Text.length(value) <= longest;
        return fit ? value : null;
    }

    private Set<String> scopes() {
        String scope = text(body, "scope");
        return scope == null || scope.isBlank()
                ? Set.of()
                : Set.copyOf(Arrays.asList(scope.trim().split(" +")));
    }

    private Instant time(String claim) {
        JsonNode value = body.get(claim);
        if (value == null) {
            return null;
        }
        boolean finite = value.isNumber() && Double.isFinite(value.doubleValue());
        if (!finite || value.doubleValue() < 0) {
            throw Tokens.refused();
        }
        return Instant.ofEpochMilli(
                value.decimalValue().min(LATEST).movePointRight(3).longValue());
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.get(field);
        return value == null || !value.isTextual() ? null : value.textValue();
    }
}
