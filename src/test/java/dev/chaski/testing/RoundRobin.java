// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A balancer of the plainest kind: each request goes to the next instance, or to the one after it where nobody listens. */
public final class RoundRobin implements AutoCloseable {
    private static final int CONNECT_MS = 1000;
    private static final int CHECK_MS = 1000;

    private final HttpClient client = Lab.vertx()
            .createHttpClient(
                    new HttpClientOptions().setConnectTimeout(CONNECT_MS), new PoolOptions().setHttp1MaxSize(1000));
    private final AtomicInteger turn = new AtomicInteger();
    private final List<String> urls;
    private final Set<String> notReady = ConcurrentHashMap.newKeySet();
    private final HttpServer server;
    private long checking = -1;

    /** Before these, each of which it asks once a second whether it is ready, as Compose's does: who is not gets nothing new. */
    public static RoundRobin checking(List<String> urls) {
        RoundRobin balancer = new RoundRobin(urls);
        balancer.checking = Lab.vertx().setPeriodic(CHECK_MS, tick -> urls.forEach(balancer::check));
        return balancer;
    }

    /** Before these. */
    public RoundRobin(List<String> urls) {
        this.urls = List.copyOf(urls);
        HttpProxy proxy = HttpProxy.reverseProxy(client).origin(context -> first(turn.getAndIncrement(), urls.size()));
        server = Patience.result(
                Lab.vertx().createHttpServer().requestHandler(proxy).listen(0, "127.0.0.1"), Patience.ENOUGH);
    }

    private void check(String url) {
        client.request(new RequestOptions().setAbsoluteURI(url + "/health/ready"))
                .compose(HttpClientRequest::send)
                .timeout(CHECK_MS, TimeUnit.MILLISECONDS)
                .map(answer -> answer.statusCode() == 200)
                .otherwise(false)
                .onSuccess(ready -> {
                    if (ready) {
                        notReady.remove(url);
                    } else {
                        notReady.add(url);
                    }
                });
    }

    /** To the first from there on that listens, and is ready as far as is known. */
    private Future<HttpClientRequest> first(int from, int tries) {
        URI url = URI.create(urls.get(from % urls.size()));
        if (tries > 1 && notReady.contains(urls.get(from % urls.size()))) {
            return first(from + 1, tries - 1);
        }
        return client.request(
                        new RequestOptions().setServer(SocketAddress.inetSocketAddress(url.getPort(), url.getHost())))
                .recover(e -> tries > 1 ? first(from + 1, tries - 1) : Future.failedFuture(e));
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    @Override
    public void close() {
        Lab.vertx().cancelTimer(checking);
        Patience.result(server.close(), Patience.ENOUGH);
        Patience.result(client.close(), Patience.ENOUGH);
    }
}
