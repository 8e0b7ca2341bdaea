// SPDX-License-Identifier: Apache-2.0
package dev.chaski.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chaski.chat.ConversationId;
import dev.chaski.chat.ConversationType;
import dev.chaski.chat.MessageId;
import dev.chaski.chat.UserId;
import dev.chaski.simulation.StoreLink;
import dev.chaski.simulation.TwinLog;
import dev.chaski.simulation.TwinStore;
import dev.chaski.store.EntryLog.NewMessage;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Its double in the simulation. */
class TheTwinKeepsTheStoreContractTest extends StoreContract {
    private final TwinStore store = new TwinStore(InstantSource.system(), new TwinStore.Watcher() {});
    private final TwinLog log = new TwinLog(store);
    private final StoreLink link = new StoreLink(store, log, StoreLink.Way.DIRECT);

    @Override
    Ports ports() {
        return new Ports(link, link, link, link, link, link);
    }

    @Override
    ConversationId group(String... members) {
        ConversationId id = new ConversationId(UUID.randomUUID());
        store.found(
                id, ConversationType.GROUP, Stream.of(members).map(UserId::new).toList());
        return id;
    }

    @Override
    void join(ConversationId group, String user) {
        move(group, user, true);
    }

    @Override
    void leave(ConversationId group, String user) {
        move(group, user, false);
    }

    private void move(ConversationId group, String user, boolean joins) {
        MessageId entry = new MessageId(UUID.randomUUID());
        assertThat(store.membership(group, entry, user("alice"), user(user), joins)
                        .commit())
                .hasSize(1);
    }

    @Override
    Open begin(NewMessage message) {
        TwinStore.Transaction<?> transaction = log.append(List.of(message));
        return transaction::commit;
    }

    @Override
    void awaitBlocked() {}
}
