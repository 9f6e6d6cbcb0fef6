package dev.timonel.registry.kinds.workload;

import static dev.timonel.registry.strategy.Writes.json;
import static dev.timonel.registry.strategy.Writes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.registry.strategy.Writes;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a status may become, by {@code TestJobStrategy_ValidateUpdateStatus} ({@code pkg/registry/batch/job/strategy_test.go}). */
class JobStatusValidationTest {
    private static final String NOW = "'2026-01-01T00:00:10Z'";

    private static Job job(String spec, String status) {
        String text = "{'metadata':{'namespace':'d','name':'j'},'spec':{" + spec + "},'status':{" + status + "}}";
        return json(
                Job.class,
                text.replaceAll(
                                "\\b(Complete|Failed|FailureTarget|SuccessCriteriaMet|Suspended)=(True|False)",
                                "{'type':'$1','status':'$2'}")
                        .replace("NOW", NOW));
    }

    @ParameterizedTest(name = "{0}: {1} to {2}: {3}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~ | ~~ | 'startTime':NOW,'active':1,'ready':1 | ~~",
                "~~ | ~~ | 'startTime':NOW,'completionTime':NOW,'conditions':[SuccessCriteriaMet=True,Complete=True] | ~~",
                "~~ | ~~ | 'startTime':NOW,'completionTime':NOW,'conditions':[Complete=True]"
                        + " | status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
                "~~ | ~~ | 'startTime':NOW,'conditions':[Failed=True]"
                        + " | status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition",
                "~~ | ~~ | 'startTime':NOW,'conditions':[SuccessCriteriaMet=True,Complete=True]"
                        + " | status.completionTime: Required value: completionTime is required for Complete jobs",
                "~~ | ~~ | 'completionTime':NOW"
                        + " | status.completionTime: Invalid value: \"2026-01-01T00:00:10Z\": cannot set completionTime when there is no"
                        + " Complete=True condition",
                "~~ | ~~ | 'conditions':[FailureTarget=True,Failed=True]"
                        + " | status.startTime: Required value: startTime is required for finished job",
                "~~ | ~~ | 'startTime':NOW,'active':1,'conditions':[FailureTarget=True,Failed=True]"
                        + " | status.active: Invalid value: 1: active>0 is invalid for finished job",
                "~~ | ~~ | 'startTime':NOW,'terminating':1,'conditions':[FailureTarget=True,Failed=True]"
                        + " | status.terminating: Invalid value: 1: terminating>0 is invalid for finished job",
                "~~ | ~~ | 'active':1,'ready':2 | status.ready: Invalid value: 2: cannot set more ready pods than active",
                "~~ | ~~ | 'active':-1 | status.active: Invalid value: -1: must be greater than or equal to 0",
                "~~ | 'failed':2 | 'failed':1 | status.failed: Invalid value: 1: cannot decrease the failed counter",
                "~~ | 'startTime':NOW | 'startTime':'2026-01-01T00:00:11Z'"
                        + " | status.startTime: Invalid value: \"2026-01-01T00:00:11Z\": field is immutable for unsuspended job once set",
                "'suspend':true | 'startTime':NOW | ~~ | ~~",
                "~~ | 'startTime':NOW,'conditions':[FailureTarget=True,Failed=True] | 'startTime':NOW,'conditions':[FailureTarget=True]"
                        + " | status.conditions: Invalid value: cannot disable the terminal Failed=True condition",
                "~~ | ~~ | 'conditions':[SuccessCriteriaMet=True,FailureTarget=True]"
                        + " | status.conditions: Invalid value: cannot set SuccessCriteriaMet=True and FailureTarget=true conditions",
                "~~ | ~~ | 'completedIndexes':'1'"
                        + " | status.completedIndexes: Invalid value: \"1\": cannot set non-empty completedIndexes when non-indexed"
                        + " completion mode",
                "'completionMode':'Indexed','completions':3 | ~~ | 'completedIndexes':'0,2' | ~~",
                "'completionMode':'Indexed','completions':3 | ~~ | 'completedIndexes':'5'"
                        + " | status.completedIndexes: Invalid value: \"5\": error parsing completedIndexes: too large index: \"5\"",
                "'completionMode':'Indexed','completions':3 | ~~ | 'failedIndexes':'0'"
                        + " | status.failedIndexes: Invalid value: \"0\": cannot set non-null failedIndexes when backoffLimitPerIndex is"
                        + " null",
                "'completionMode':'Indexed','completions':3,'backoffLimitPerIndex':1 | ~~ | 'completedIndexes':'0-1','failedIndexes':'1'"
                        + " | status.failedIndexes: Invalid value: \"1\": failedIndexes and completedIndexes overlap at index: 1",
                "~~ | ~~ | 'uncountedTerminatedPods':{'succeeded':['a'],'failed':['a']}"
                        + " | status.uncountedTerminatedPods.failed[0]: Duplicate value: \"a\"",
            })
    void aStatusGoesOneWay(String spec, String before, String after, String expected) {
        List<String> errors =
                texts(new JobStrategy().validateStatusUpdate(job(spec, after), job(spec, before), Writes.onNothing()));
        if (expected.isEmpty()) {
            assertThat(errors).isEmpty();
        } else {
            assertThat(errors).first().isEqualTo(expected);
        }
    }
}
