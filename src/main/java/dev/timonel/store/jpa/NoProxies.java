package dev.timonel.store.jpa;

import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.bytecode.internal.none.BytecodeProviderImpl;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.service.spi.ServiceContributor;

/**
 * Rows refer to no other rows that could be loaded later, so that Hibernate need not write classes at each start. Another
 * program around this one may have its own Hibernate: it has not the setting {@value #SETTING}, and keeps its proxies.
 */
public final class NoProxies implements ServiceContributor {
    private static final String SETTING = "timonel.store.no-proxies";

    @Override
    public void contribute(StandardServiceRegistryBuilder services) {
        if (services.getSettings().containsKey(SETTING)) {
            services.addService(BytecodeProvider.class, new BytecodeProviderImpl());
        }
    }
}
