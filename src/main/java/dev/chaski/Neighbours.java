// SPDX-License-Identifier: Apache-2.0
package dev.chaski;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleListener;
import com.hazelcast.internal.util.AddressUtil;
import com.hazelcast.internal.util.AddressUtil.AddressHolder;
import dev.chaski.config.ChaskiConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Hazelcast looks for other instances, to join them and, while there may be a part of the cluster that it has lost, every few seconds: of the configured addresses those at which somebody listens now. Left to
 * itself it asks one after the other and waits five seconds wherever nobody answers (its AbstractJoiner), which is a minute for one host without a port.
 *
 * <p>A name stands for all its addresses, as the JVM knows them at the time; without a port it is {@code cluster.port} and those after it, behind {@code cluster.dns} that one only.
 */
final class Neighbours extends TcpIpConfig implements LifecycleListener, HazelcastInstanceAware {
    private static final Logger log = LoggerFactory.getLogger(Neighbours.class);
    static final int PORTS = 12;
    /** More than a connection takes between machines of one cluster; whoever is missed is found the next time. */
    private static final long LISTENS_WITHIN_MS = 1000;
    /** Who finds nobody at its start begins alone, so the packet that asks is given two more chances: it is sent again after one second, and after two more. */
    private static final long LISTENS_AT_FIRST_WITHIN_MS = 3500;

    /** Of addresses, as Hazelcast understands them. */
    private static final Pattern RANGE = Pattern.compile("[0-9.]*[*-][0-9.*-]*(:\\d+)?");

    private final List<String> names;
    private final int port;
    private final int ports;
    private volatile HazelcastInstance own;
    private volatile boolean looking;
    private volatile boolean looked;

    Neighbours(ChaskiConfig.Cluster cluster) {
        this.names = cluster.dns().map(List::of).orElse(cluster.members());
        this.port = cluster.port();
        this.ports = cluster.dns().isPresent() ? 1 : PORTS;
        setEnabled(true);
        setConnectionTimeoutSeconds(2);
        // from these Hazelcast picks its own address, before it looks for others
        setMembers(cluster.dns().isPresent() ? List.of() : cluster.members());
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance instance) {
        own = instance;
    }

    /** It has its own address now. */
    @Override
    public void stateChanged(LifecycleEvent event) {
        looking = true;
    }

    /** Called by Hazelcast whenever it looks; takes what looking up the names takes, and as long as is waited for those who do not answer. */
    @Override
    public List<String> getMembers() {
        return looking ? listening(members()) : super.getMembers();
    }

    /** Who is in the cluster need not be asked, this instance least of all. */
    private Set<InetSocketAddress> members() {
        return own.getCluster().getMembers().stream()
                .map(Member::getSocketAddress)
                .collect(Collectors.toSet());
    }

    /** Where somebody listens, except there; and ranges of addresses, and names that nobody knows now, as they are. */
    List<String> listening(Collection<InetSocketAddress> except) {
        long patience = looked ? LISTENS_WITHIN_MS : LISTENS_AT_FIRST_WITHIN_MS;
        looked = true;
        List<String> found = new ArrayList<>();
        Set<InetSocketAddress> asked = new LinkedHashSet<>();
        for (String name : names) {
            if (RANGE.matcher(name).matches()) {
                found.add(name);
                continue;
            }
            try {
                candidates(name).forEach(asked::add);
            } catch (UnknownHostException e) {
                log.debug("Hazelcast is left to understand {}", name);
                found.add(name);
            }
        }
        asked.removeAll(except);
        Listeners.among(asked, patience).forEach(address -> found.add(written(address)));
        return found;
    }

    private Stream<InetSocketAddress> candidates(String name) throws UnknownHostException {
        AddressHolder holder = AddressUtil.getAddressHolder(name);
        boolean named = holder.getPort() > 0;
        int first = named ? holder.getPort() : port;
        int last = named ? first : first + ports - 1;
        return Stream.of(InetAddress.getAllByName(holder.getAddress()))
                .flatMap(address -> Stream.iterate(first, it -> it <= last, it -> it + 1)
                        .map(it -> new InetSocketAddress(address, it)));
    }

    private static String written(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
