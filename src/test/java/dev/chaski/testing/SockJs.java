// SPDX-License-Identifier: Apache-2.0
package dev.chaski.testing;

/** The transports of SockJS that consist of several requests. */
public enum SockJs {
    XHR("POST", "/xhr"),
    XHR_STREAMING("POST", "/xhr_streaming"),
    EVENTSOURCE("GET", "/eventsource");

    private final String method;
    private final String path;

    SockJs(String method, String path) {
        this.method = method;
        this.path = path;
    }

    /** With which a client asks for frames. */
    String method() {
        return method;
    }

    /** Where, within its session. */
    String path() {
        return path;
    }
}
