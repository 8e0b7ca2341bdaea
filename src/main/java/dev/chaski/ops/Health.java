// SPDX-License-Identifier: Apache-2.0
package dev.chaski.ops;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of {@code /health}, by the names of the contract. */
record Health(Status status, String nodeId, String version, Messaging messaging, Components components) {
    enum Status {
        @JsonProperty("ok")
        OK,
        /** Something is missing, and messages flow. */
        @JsonProperty("degraded")
        DEGRADED,
        /** Without PostgreSQL nothing is confirmed. */
        @JsonProperty("down")
        DOWN;

        static Status of(boolean up) {
            return up ? OK : DOWN;
        }
    }

    record Messaging(SocketGateway socketGateway, MessageQueue messageQueue, PushNotification pushNotification) {}

    record SocketGateway(Status status, int connections, int onlineUsers) {}

    record MessageQueue(
            Status status, @JsonProperty("isRunning") boolean isRunning, QueueStats queueStats) {}

    record QueueStats(int normalPriorityCount, int highPriorityCount, int deadLetterCount) {}

    record PushNotification(String status) {}

    record Components(Status postgres, Status redis, Cluster cluster) {}

    record Cluster(int members) {}

    static Health of(Vitals vitals) {
        boolean postgres = vitals.postgresUp().getAsBoolean();
        boolean redis = vitals.redisUp().getAsBoolean();
        boolean gateway = vitals.gateway().up().getAsBoolean();
        boolean delivers = postgres && vitals.delivers().getAsBoolean();
        boolean all = redis && gateway && delivers && vitals.ready().getAsBoolean();
        return new Health(
                postgres ? (all ? Status.OK : Status.DEGRADED) : Status.DOWN,
                vitals.nodeId(),
                vitals.version(),
                new Messaging(
                        new SocketGateway(
                                Status.of(gateway),
                                vitals.gateway().connections().getAsInt(),
                                vitals.gateway().onlineUsers().getAsInt()),
                        new MessageQueue(
                                Status.of(delivers),
                                delivers,
                                new QueueStats(vitals.sendsInFlight().getAsInt(), 0, 0)),
                        new PushNotification("disabled")),
                new Components(
                        Status.of(postgres),
                        Status.of(redis),
                        new Cluster(vitals.clusterMembers().getAsInt())));
    }
}
