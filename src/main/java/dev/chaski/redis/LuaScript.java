// SPDX-License-Identifier: Apache-2.0
package dev.chaski.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One atomic act on Redis, in a file of its own under {@code lua/} whose header names its keys, arguments and result. */
public final class LuaScript {
    private final String source;

    private LuaScript(String source) {
        this.source = source;
    }

    /** The act of that name; a missing file is a mistake of the build. */
    public static LuaScript named(String name) {
        try (InputStream file = LuaScript.class.getResourceAsStream("/lua/" + name + ".lua")) {
            return new LuaScript(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The act on these keys. Redis keeps compiled scripts by their text, so sending it each time costs its bytes only. */
    public Request on(List<String> keys, List<String> arguments) {
        Request request = Request.cmd(Command.EVAL).arg(source).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(request::arg);
        return request;
    }
}
