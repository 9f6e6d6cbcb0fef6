package dev.timonel.api.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timonel.model.KubeJson;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By {@code formatHPAMetrics} of {@code pkg/printers/internalversion}. */
class AutoscalerRowTest {
    private static Object cell(int column, String metrics, String measured) {
        String json = "{'apiVersion':'autoscaling/v2','kind':'HorizontalPodAutoscaler','metadata':{'name':'a',"
                + "'creationTimestamp':'2026-01-01T00:00:00Z'},'spec':{'maxReplicas':3,'metrics':[" + metrics
                + "]},'status':{'currentMetrics':[" + measured + "]}}";
        HorizontalPodAutoscaler autoscaler =
                KubeJson.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), HorizontalPodAutoscaler.class);
        return new AutoscalerRow().cells(autoscaler, Instant.EPOCH).get(column);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "'type':'External','external':{'metric':{'name':'q'},'target':{'type':'AverageValue','averageValue':'30'}} |"
                        + " 'type':'External' | <unknown>/30 (avg)",
                "'type':'External','external':{'metric':{'name':'q'},'target':{'type':'Value','value':'30'}} |"
                        + " 'type':'External','external':{'current':{'value':'12'}} | 12/30",
                "'type':'Object','object':{'target':{'type':'AverageValue','averageValue':'30'}} |"
                        + " 'type':'Object','object':{'current':{'averageValue':'7'}} | 7/30 (avg)",
                "'type':'Pods','pods':{'target':{'type':'AverageValue','averageValue':'100m'}} |"
                        + " 'type':'Pods','pods':{'current':{'averageValue':'50m'}} | 50m/100m",
                "'type':'Resource','resource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':80}} |"
                        + " 'type':'Resource','resource':{'name':'cpu','current':{'averageUtilization':40}} | cpu: 40%/80%",
                "'type':'Resource','resource':{'name':'memory','target':{'type':'AverageValue','averageValue':'1Gi'}} |"
                        + " 'type':'Resource' | memory: <unknown>/1Gi",
                "'type':'ContainerResource','containerResource':{'name':'cpu','target':{'type':'Utilization','averageUtilization':80}}"
                        + " | 'type':'ContainerResource' | cpu: <unknown>/80%"
            })
    void aTargetIsShownBesideWhatIsMeasured(String metric, String measured, String shown) {
        assertThat(cell(2, "{" + metric + "}", "{" + measured + "}")).isEqualTo(shown);
    }

    @Test
    void theMostPodsAreANumberAndNoMetricsAreNone() {
        assertThat(cell(4, "", "")).isEqualTo(3);
        assertThat(cell(2, "", "")).isEqualTo("<none>");
        assertThat(cell(2, "{'type':'Pods','pods':{'metric':{'name':'stored before targets were checked'}}}", ""))
                .isEqualTo("<unknown>/<unknown>");
    }
}
