// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test method a {@link Scene} of its own on two nodes with default settings, which all such tests share. */
public final class OnTwoNodes implements ParameterResolver, AfterEachCallback {
    private static final Namespace HERE = Namespace.create(OnTwoNodes.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Scene.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Cluster cluster = context.getRoot()
                .getStore(HERE)
                .getOrComputeIfAbsent(Cluster.class, type -> Cluster.of(2), Cluster.class);
        return context.getStore(HERE).getOrComputeIfAbsent(Scene.class, type -> new Scene(cluster), Scene.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Scene scene = context.getStore(HERE).remove(Scene.class, Scene.class);
        if (scene != null) {
            scene.close();
        }
    }
}
