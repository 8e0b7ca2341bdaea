// SPDX-License-Identifier: Apache-2.0
package dev.chaski.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.chaski.chat.Failure;
import dev.chaski.chat.Profile;
import dev.chaski.chat.Refusal;
import dev.chaski.chat.UserId;
import dev.chaski.config.ChaskiConfig;
import dev.chaski.testing.Patience;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnlyValidTokensNameACallerTest {
    private static final String SECRET = "a secret of at least thirty-two bytes";
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Vertx VERTX = Vertx.vertx();

    private int tokensMade;
    private final SettableClock clock = new SettableClock();
    private final Tokens tokens = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.empty()), clock);

    private static final class SettableClock extends Clock {
        private volatile Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static Caller verified(Tokens by, String token) {
        return assertDoesNotThrow(() -> by.verify(token).await(5, TimeUnit.SECONDS));
    }

    private void refused(Tokens by, String token, Failure failure) {
        assertThatThrownBy(() -> by.verify(token).await(5, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.failure()).isEqualTo(failure));
    }

    private static String unsigned(String header, String payload) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8)) + ".";
    }

    private static String hmac(String algorithm, JsonObject claims) {
        return JWTAuth.create(
                        VERTX,
                        new JWTAuthOptions()
                                .addPubSecKey(new PubSecKeyOptions()
                                        .setAlgorithm(algorithm)
                                        .setBuffer(SECRET)))
                .generateToken(claims, new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
    }

    private static JsonObject alice() {
        return new JsonObject().put("sub", "alice").put("exp", NOW.getEpochSecond() + 60);
    }

    @Test
    void aDevelopmentTokenNamesItsUserWithNameScopesAndExpiry() {
        String token = DevelopmentTokens.issue(
                SECRET, "alice", Optional.of("Alice"), Optional.of("chaski:server  x x"), 60, NOW);
        Caller caller = verified(tokens, token);
        assertThat(caller.user()).isEqualTo(new UserId("alice"));
        assertThat(caller.profile()).isEqualTo(new Profile("Alice", null));
        assertThat(caller.scopes()).containsExactlyInAnyOrder(Caller.SERVER, "x");
        assertThat(caller.has(Caller.ADMIN)).isFalse();
        assertThat(caller.expiresAt()).isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void aTokenWithoutExpiryHasNone() {
        assertThat(verified(tokens, hmac("HS256", new JsonObject().put("sub", "alice")))
                        .expiresAt())
                .isNull();
    }

    @Test
    void theExpiryCountsToTheMillisecondAlsoForATokenThatWasJustValid() {
        String token = hmac("HS256", alice());
        clock.now = NOW.plusSeconds(60).minusMillis(1);
        verified(tokens, token);
        clock.now = NOW.plusSeconds(60);
        refused(tokens, token, Failure.TOKEN_EXPIRED);
        refused(tokens, hmac("HS256", alice().put("exp", NOW.getEpochSecond() - 1)), Failure.TOKEN_EXPIRED);
    }

    @Test
    void algorithmNoneIsRefused() {
        refused(tokens, unsigned("{\"alg\":\"none\"}", "{\"sub\":\"alice\"}"), Failure.UNAUTHENTICATED);
        refused(tokens, unsigned("{\"alg\":\"None\"}", "{\"sub\":\"alice\"}"), Failure.UNAUTHENTICATED);
        String signed = hmac("HS256", alice());
        refused(tokens, signed.substring(0, signed.lastIndexOf('.') + 1), Failure.UNAUTHENTICATED);
    }

    @Test
    void anotherAlgorithmByTheSameSecretIsRefused() {
        refused(tokens, hmac("HS512", alice()), Failure.UNAUTHENTICATED);
    }

    @Test
    void anotherSecretIsRefused() {
        String foreign = DevelopmentTokens.issue(
                "another secret of thirty-two bytes or so", "alice", Optional.empty(), Optional.empty(), 60, NOW);
        refused(tokens, foreign, Failure.UNAUTHENTICATED);
    }

    @Test
    void aChangedClaimIsRefused() {
        String[] parts = hmac("HS256", alice()).split("\\.", -1);
        String bob = unsigned("{}", alice().put("sub", "bob").encode()).split("\\.", -1)[1];
        refused(tokens, parts[0] + "." + bob + "." + parts[2], Failure.UNAUTHENTICATED);
    }

    @Test
    void aTokenThatIsNotValidYetIsRefused() {
        refused(tokens, hmac("HS256", alice().put("nbf", NOW.getEpochSecond() + 1)), Failure.UNAUTHENTICATED);
    }

    @Test
    void claimsOfTheWrongTypeAreRefused() {
        refused(tokens, hmac("HS256", new JsonObject().put("sub", 7)), Failure.UNAUTHENTICATED);
        refused(tokens, hmac("HS256", new JsonObject()), Failure.UNAUTHENTICATED);
        refused(tokens, hmac("HS256", new JsonObject().put("sub", "x".repeat(129))), Failure.UNAUTHENTICATED);
        refused(tokens, hmac("HS256", alice().put("exp", "tomorrow")), Failure.UNAUTHENTICATED);
    }

    @Test
    void aNameThatIsNoStringIsLeftOut() {
        Caller caller = verified(tokens, hmac("HS256", alice().put("name", 7).put("picture", "https://a/b.png")));
        assertThat(caller.profile()).isEqualTo(new Profile(null, "https://a/b.png"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "a.b.c",
                "a.b",
                "\u0000.\u0000.\u0000",
                "e30.e30.e30",
                "bnVsbA.bnVsbA.",
                "W10.W10.W10",
                "ééé.é.é",
                "eyJhbGciOiJIUzI1NiJ9..",
                "eyJhbGciOiJIUzI1NiJ9.e30.!!"
            })
    void whatIsNoTokenIsRefused(String text) {
        refused(tokens, text, Failure.UNAUTHENTICATED);
    }

    @Test
    void noTokenAndAnEndlessOneAreRefused() {
        refused(tokens, null, Failure.UNAUTHENTICATED);
        refused(tokens, "a".repeat(1_000_000), Failure.UNAUTHENTICATED);
    }

    @Test
    void publishedKeysVerifyAndAreReadAgainForAKeyThatIsNotKnown(@TempDir Path directory) throws Exception {
        KeyPair rsa = pair("RSA", null);
        KeyPair curve = pair("EC", new ECGenParameterSpec("secp256r1"));
        Path jwks = directory.resolve("jwks.json");
        publish(jwks, new JsonArray().add(publicKey((RSAPublicKey) rsa.getPublic(), "one")));
        Tokens published = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.of(jwks.toString())), clock);

        assertThat(verified(published, signed(privateKey(rsa, "one"), "RS256")).user())
                .isEqualTo(new UserId("alice"));
        refused(published, hmac("HS256", alice()), Failure.UNAUTHENTICATED);
        refused(published, signed(privateKey(pair("RSA", null), "one"), "RS256"), Failure.UNAUTHENTICATED);

        publish(
                jwks,
                new JsonArray()
                        .add(publicKey((ECPublicKey) curve.getPublic(), "two"))
                        .add(new JsonObject()
                                .put("kty", "oct")
                                .put("k", "c2VjcmV0")
                                .put("kid", "three")));
        String byTwo = signed(privateKey(curve, "two"), "ES256");
        refused(published, byTwo, Failure.UNAUTHENTICATED);
        clock.now = NOW.plusSeconds(31);
        assertThat(verified(published, byTwo).user()).isEqualTo(new UserId("alice"));
    }

    /** Of one user at that time; another token at every time. */
    private String signed(KeyPair pair) {
        return JWTAuth.create(VERTX, new JWTAuthOptions().addJwk(privateKey(pair, null)))
                .generateToken(
                        new JsonObject().put("sub", "alice").put("jti", tokensMade++),
                        new JWTOptions().setAlgorithm("RS256").setNoTimestamp(true));
    }

    @Test
    void aKeyWithoutANameIsFollowedByTheNext(@TempDir Path directory) throws Exception {
        KeyPair first = pair("RSA", null);
        KeyPair next = pair("RSA", null);
        Path jwks = directory.resolve("jwks.json");
        publish(jwks, new JsonArray().add(publicKey((RSAPublicKey) first.getPublic(), null)));
        Tokens published = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.of(jwks.toString())), clock);
        verified(published, signed(first));

        publish(jwks, new JsonArray().add(publicKey((RSAPublicKey) next.getPublic(), null)));
        refused(published, signed(next), Failure.UNAUTHENTICATED);
        clock.now = NOW.plusSeconds(31);
        verified(published, signed(next));
        refused(published, signed(first), Failure.UNAUTHENTICATED);
    }

    @Test
    void aKeyThatWasTakenBackIsOfNoUseAfterTenMinutes(@TempDir Path directory) throws Exception {
        KeyPair first = pair("RSA", null);
        Path jwks = directory.resolve("jwks.json");
        publish(jwks, new JsonArray().add(publicKey((RSAPublicKey) first.getPublic(), null)));
        Tokens published = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.of(jwks.toString())), clock);
        verified(published, signed(first));
        publish(
                jwks,
                new JsonArray().add(publicKey((RSAPublicKey) pair("RSA", null).getPublic(), null)));
        clock.now = NOW.plusSeconds(599);
        verified(published, signed(first));

        clock.now = NOW.plusSeconds(600);
        Patience.until(
                "the key to be forgotten", () -> published.verify(signed(first)).failed(), () -> clock.now);
    }

    @Test
    void keysThatCannotBeReadAgainStayInForce(@TempDir Path directory) throws Exception {
        KeyPair rsa = pair("RSA", null);
        Path jwks = directory.resolve("jwks.json");
        publish(jwks, new JsonArray().add(publicKey((RSAPublicKey) rsa.getPublic(), null)));
        Tokens published = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.of(jwks.toString())), clock);
        verified(published, signed(rsa));
        Files.delete(jwks);

        clock.now = NOW.plusSeconds(700);
        refused(published, signed(pair("RSA", null)), Failure.UNAUTHENTICATED);
        verified(published, signed(rsa));
    }

    @Test
    void whileNoKeyCouldBeReadNothingIsKnownOfAnyToken(@TempDir Path directory) throws Exception {
        Path jwks = directory.resolve("jwks.json");
        Tokens published = new Tokens(VERTX, new ChaskiConfig.Jwt(SECRET, Optional.of(jwks.toString())), clock);
        KeyPair rsa = pair("RSA", null);
        String token = signed(privateKey(rsa, "one"), "RS256");
        refused(published, token, Failure.UNAVAILABLE);
        publish(jwks, new JsonArray().add(publicKey((RSAPublicKey) rsa.getPublic(), "one")));
        clock.now = NOW.plusSeconds(1);
        verified(published, token);
    }

    private static KeyPair pair(String algorithm, ECGenParameterSpec curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (curve == null) {
            generator.initialize(2048);
        } else {
            generator.initialize(curve);
        }
        return generator.generateKeyPair();
    }

    private static void publish(Path jwks, JsonArray keys) throws IOException {
        Files.writeString(jwks, new JsonObject().put("keys", keys).encode());
    }

    private static String signed(JsonObject key, String algorithm) {
        return JWTAuth.create(VERTX, new JWTAuthOptions().addJwk(key))
                .generateToken(alice(), new JWTOptions().setAlgorithm(algorithm).setNoTimestamp(true));
    }

    private static JsonObject publicKey(RSAPublicKey key, String kid) {
        return new JsonObject()
                .put("kty", "RSA")
                .put("kid", kid)
                .put("n", number(key.getModulus()))
                .put("e", number(key.getPublicExponent()));
    }

    private static JsonObject publicKey(ECPublicKey key, String kid) {
        return new JsonObject()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("kid", kid)
                .put("x", number(key.getW().getAffineX()))
                .put("y", number(key.getW().getAffineY()));
    }

    private static JsonObject privateKey(KeyPair pair, String kid) {
        if (pair.getPrivate() instanceof RSAPrivateCrtKey rsa) {
            return publicKey((RSAPublicKey) pair.getPublic(), kid)
                    .put("alg", "RS256")
                    .put("d", number(rsa.getPrivateExponent()))
                    .put("p", number(rsa.getPrimeP()))
                    .put("q", number(rsa.getPrimeQ()))
                    .put("dp", number(rsa.getPrimeExponentP()))
                    .put("dq", number(rsa.getPrimeExponentQ()))
                    .put("qi", number(rsa.getCrtCoefficient()));
        }
        return publicKey((ECPublicKey) pair.getPublic(), kid)
                .put("alg", "ES256")
                .put("d", number(((ECPrivateKey) pair.getPrivate()).getS()));
    }

    private static String number(BigInteger value) {
        byte[] bytes = value.toByteArray();
        int sign = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
    }
}
