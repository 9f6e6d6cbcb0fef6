package dev.timonel.registry.kinds.quota;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By {@code ValidateResourceQuota} and {@code ValidateResourceQuotaUpdate} of Kubernetes 1.37. */
class ResourceQuotaTest {
    private final ResourceQuotaStrategy strategy = new ResourceQuotaStrategy();

    private static ResourceQuota quota(String spec) {
        return json(ResourceQuota.class, "{'metadata':{'namespace':'d','name':'q'},'spec':{" + spec + "}}");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'hard':{'pods':'1500m'} | spec.hard[pods]: Invalid value: \"1500m\": must be an integer",
                "'hard':{'services':'-1'} | spec.hard[services]: Invalid value: \"-1\": must be greater than or equal to 0",
                "'hard':{'pods':'1'},'scopes':['Big'] | spec.scopes: Invalid value: [\"Big\"]: unsupported scope",
                "'hard':{'cpu':'1'},'scopes':['BestEffort'] | spec.scopes: Invalid value: [\"BestEffort\"]: unsupported scope"
                        + " applied to resource",
                "'hard':{'pods':'1'},'scopes':['BestEffort','NotBestEffort'] | spec.scopes: Invalid value:"
                        + " [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes",
                "'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In'}]} |"
                        + " spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator`"
                        + " is 'In' or 'NotIn' for scope selector",
                "'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'Is'}]} |"
                        + " spec.scopeSelector.matchExpressions.operator: Invalid value: \"Is\": not a valid selector operator"
            })
    void whatCannotBeCountedIsRefused(String spec, String message) {
        List<String> errors = Writes.texts(strategy.validate(quota(spec), Writes.onNothing()));

        assertThat(errors).containsExactly(message);
    }

    @Test
    void theScopesStay() {
        assertThat(Writes.texts(strategy.validateUpdate(
                        quota("'hard':{'pods':'1'},'scopes':['BestEffort']"),
                        quota("'hard':{'pods':'1'}"),
                        Writes.onNothing())))
                .containsExactly("spec.scopes: Invalid value: [\"BestEffort\"]: field is immutable");
    }

    @Test
    void aUsualOneIsRight() {
        assertThat(strategy.validate(
                        quota(
                                "'hard':{'pods':'10','requests.cpu':'4','limits.memory':'8Gi','count/deployments.apps':'5',"
                                        + "'requests.nvidia.com/gpu':'4','gold.storageclass.storage.k8s.io/requests.storage':'1Ti',"
                                        + "'services.loadbalancers':'1'}"),
                        Writes.onNothing()))
                .isEmpty();
    }
}
