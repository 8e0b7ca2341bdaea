// SPDX-License-Identifier: Apache-2.0
package dev.chaski.terminal;

import dev.chaski.local.InstanceProcess;

/** What to open and what to try once the demo runs. */
record Invitation(InstanceProcess first, InstanceProcess second, String weekend) {
    String text() {
        return """
                Two instances run as one cluster:
                  %1$s  pid %3$d  log %5$s
                  %2$s  pid %4$d  log %6$s

                Open the chat page, each person in a tab (alice and bob are on different instances):
                  alice  %1$s/?as=alice&with=bob&name=Alice
                  bob    %2$s/?as=bob&with=alice&name=Bob
                  carol  %2$s/?as=carol&name=Carol#%7$s
                or be one of them in a terminal:
                  java -jar chaski.jar chat --as bob --name Bob --with alice --url %2$s --url %1$s

                Try this:
                  - Write as alice: one tick is committed, two are delivered, coloured ones are read.
                  - Close bob's tab, write to him, open it again: what he missed comes once and in order.
                  - kill -9 %4$d, the instance of bob and carol. Write as alice all the same, then open
                    %1$s/?as=bob&with=alice&name=Bob: nothing is lost. A terminal with both --url moves over by itself.
                Ctrl-C ends both instances and their embedded PostgreSQL and Redis.""".formatted(first.url(), second.url(), first.pid(), second.pid(), first.log(), second.log(), weekend);
    }
}
