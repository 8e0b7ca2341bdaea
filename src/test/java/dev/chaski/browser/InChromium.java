// SPDX-License-Identifier: Apache-2.0
package dev.chaski.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test method {@link Tabs} of its own in a browser that all such tests share, and closes them; skips the test where there is no browser. */
final class InChromium implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final Namespace HERE = Namespace.create(InChromium.class);

    /** The browser, or that there is none: looked for once. */
    private record Found(Optional<Chromium> chromium) implements AutoCloseable {
        @Override
        public void close() {
            chromium.ifPresent(Chromium::close);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Found found = context.getRoot()
                .getStore(HERE)
                .getOrComputeIfAbsent(Found.class, type -> new Found(Chromium.start()), Found.class);
        assumeTrue(found.chromium().isPresent(), Chromium.MISSING);
        found.chromium()
                .ifPresent(chromium ->
                        context.getStore(HERE).put(Tabs.class, new Tabs(chromium.browser(), name(context))));
    }

    private static String name(ExtensionContext context) {
        return context.getRequiredTestClass().getSimpleName() + "-"
                + context.getRequiredTestMethod().getName();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Tabs.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(HERE).get(Tabs.class, Tabs.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Tabs tabs = context.getStore(HERE).remove(Tabs.class, Tabs.class);
        if (tabs != null) {
            tabs.close(context.getExecutionException().isPresent());
        }
    }
}
