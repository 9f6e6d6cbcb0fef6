package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The labels of a new Job as kube-apiserver 1.37.2 answers them: its template's, unless it has its own. */
class JobLabelsTest {
    private static final String MADE =
            "batch.kubernetes.io/controller-uid batch.kubernetes.io/job-name controller-uid job-name";

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,false," + MADE,
                "{ },{ },false," + MADE,
                "-,{'a':'b'},false,a " + MADE,
                "{'a':'b'},{'a':'b'},false,a",
                "{'c':'d'},{'a':'b'},false,c",
                "-,{'a':'b'},true,a",
            })
    void aJobWithoutLabelsHasThoseOfItsTemplate(String own, String template, boolean manual, String labels) {
        Job job = json(
                Job.class,
                "{'metadata':{'namespace':'d','name':'j','labels':" + own + "},'spec':{'manualSelector':" + manual
                        + ",'template':{'metadata':{'labels':" + template + "},'spec':{'restartPolicy':'Never'}}}}");
        JobStrategy strategy = new JobStrategy();

        strategy.setDefaults(job);
        strategy.prepareForCreate(job, Writes.onNothing());

        assertThat(job.getMetadata().getLabels().keySet().stream().sorted())
                .containsExactlyElementsOf(Stream.of(labels.split(" ")).sorted().collect(Collectors.toList()));
        assertThat(job.getSpec().getManualSelector()).isEqualTo(manual);
    }
}
