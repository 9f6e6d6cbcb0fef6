package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes of its template a Job may be given, by {@code TestValidateJobUpdate} of {@code pkg/apis/batch/validation}. */
class JobTemplatesTest {
    private final JobStrategy strategy = new JobStrategy();

    private Job job(String suspend, String spec, String resources, String status) {
        Job job = json(
                Job.class,
                "{'metadata':{'namespace':'d','name':'j'},'spec':{'suspend':" + suspend
                        + ",'manualSelector':true,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':"
                        + "{'a':'b'}},'spec':{" + spec
                        + "'restartPolicy':'Never','containers':[{'name':'c','image':'i','resources':{"
                        + resources + "}}]}}},'status':{" + status + "}}");
        strategy.setDefaults(job);
        return job;
    }

    @ParameterizedTest(name = "suspended {0}, status {1}, {2}, {3}: {4}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "true | ~~ | 'nodeSelector':{'x':'y'}, | ~~ | true",
                "true | ~~ | 'tolerations':[{'key':'k','operator':'Exists'}],'schedulingGates':[{'name':'e.com/g'}], | ~~ | true",
                "true | ~~ | ~~ | 'requests':{'cpu':'2'} | true",
                "true | 'active':1 | 'nodeSelector':{'x':'y'}, | ~~ | false",
                "true | 'startTime':'2026-01-01T00:00:00Z' | 'nodeSelector':{'x':'y'}, | ~~ | false",
                "true | 'startTime':'2026-01-01T00:00:00Z','conditions':[{'type':'Suspended','status':'True'}]"
                        + " | 'nodeSelector':{'x':'y'}, | ~~ | true",
                "true | ~~ | 'hostNetwork':true, | ~~ | false",
                "false | ~~ | 'nodeSelector':{'x':'y'}, | ~~ | false",
                "false | ~~ | ~~ | 'requests':{'cpu':'2'} | false",
            })
    void aSuspendedOneMayBeToldWhereItsPodsRun(
            String suspended, String status, String spec, String resources, boolean allowed) {
        Job old = job(suspended, "", "", status);
        Job now = job(suspended, spec, resources, status);
        assertThat(texts(strategy.validateUpdate(now, old, Writes.onNothing())).stream()
                        .noneMatch(error -> error.startsWith("spec.template: Invalid value")
                                && error.endsWith("field is immutable")))
                .isEqualTo(allowed);
    }
}
