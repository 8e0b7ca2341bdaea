// SPDX-License-Identifier: Apache-2.0
package dev.chaski.trail;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of traces and spans made of a message's: the same at every instance. What is asked of it next is said before, on the same thread. */
final class MessageIds implements IdGenerator {
    /** Any two odd numbers: the spans must differ, and their ids not be zero. */
    private static final long SEND = 0x9E3779B97F4A7C15L;

    private static final long APPEND = 0xC2B2AE3D27D4EB4FL;

    private record Next(String trace, String span) {}

    private static final ThreadLocal<Next> NEXT = new ThreadLocal<>();

    void next(String trace, String span) {
        NEXT.set(new Next(trace, span));
    }

    static String trace(UUID message) {
        return hex(message.getMostSignificantBits()) + hex(message.getLeastSignificantBits());
    }

    static String send(UUID message) {
        return of(message, SEND);
    }

    static String append(UUID message) {
        return of(message, APPEND);
    }

    static String any() {
        return hex(ThreadLocalRandom.current().nextLong() | 1);
    }

    private static String of(UUID message, long salt) {
        return hex((message.getLeastSignificantBits() * salt) | 1);
    }

    private static String hex(long bits) {
        return String.format("%016x", bits);
    }

    @Override
    public String generateTraceId() {
        return NEXT.get().trace();
    }

    @Override
    public String generateSpanId() {
        return NEXT.get().span();
    }
}
