/** What others read of the cluster: ConfigMaps, Secrets and ServiceAccounts. */
@NullMarked
package dev.timonel.registry.kinds.config;

import org.jspecify.annotations.NullMarked;
