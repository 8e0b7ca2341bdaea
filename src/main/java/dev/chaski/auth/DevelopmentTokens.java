// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes HS256 tokens (RFC 7519) for development, with nothing but the JDK, so that the command that prints one starts
 * at once.
 */
public final class DevelopmentTokens {
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private DevelopmentTokens() {}

    /**
     * A signed token.
     *
     * @param secret shared with the instances that will verify it ({@code jwt.secret})
     * @param userId becomes {@code sub}
     * @param name becomes {@code name}, if there is one
     * @param scope becomes {@code scope}, if there is one
     * @param ttlSeconds from {@code now} ({@code iat}) to the expiry ({@code exp})
     * @return the compact form, three parts in Base64url
     */
    public static String issue(
            String secret, String userId, Optional<String> name, Optional<String> scope, long ttlSeconds, Instant now) {
        StringBuilder claims = new StringBuilder("{\"sub\":").append(quoted(userId));
        name.ifPresent(n -> claims.append(",\"name\":").append(quoted(n)));
        scope.ifPresent(s -> claims.append(",\"scope\":").append(quoted(s)));
        long issuedAt = now.getEpochSecond();
        claims.append(",\"iat\":").append(issuedAt);
        claims.append(",\"exp\":").append(Math.addExact(issuedAt, ttlSeconds)).append('}');
        String signed = base64(utf8(HEADER)) + "." + base64(utf8(claims.toString()));
        return signed + "." + base64(mac(secret, signed));
    }

    private static byte[] mac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(utf8(secret), "HmacSHA256"));
            return mac.doFinal(utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256, this one does not", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
