package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.api.table.ListPage;
import dev.timonel.api.watch.Selection;
import dev.timonel.model.Change;
import dev.timonel.model.FieldSelector;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeObject;
import dev.timonel.model.LabelSelector;
import dev.timonel.model.StatusException;
import dev.timonel.snapshot.ClusterSnapshot;
import dev.timonel.snapshot.Kept;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of contract section 4, over a cluster of five pods at revision 5. */
class PagesTest {
    private static final long MOST = 1000;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong replaced = new AtomicLong();
    private final Pages pages = new Pages(new Kept(), nanos::get, replaced::get, MOST);
    private ClusterSnapshot current = ClusterSnapshot.empty();

    PagesTest() {
        add("a", "one");
        add("a", "two");
        add("b", "one");
        add("b", "two");
        add("c", "one");
    }

    private void add(String namespace, String name) {
        var pod = EdgeServer.pod(namespace, name);
        pod.getMetadata().setLabels(Map.of("name", name));
        KubeObject object = KubeObject.draft(pod).committed(current.revision() + 1);
        current = current.with(new Change(Change.Type.ADDED, object, null));
    }

    private static Selection pods(String namespace, String labels) {
        return new Selection(Kinds.POD, namespace, LabelSelector.parse(labels), FieldSelector.parse(null, Kinds.POD));
    }

    private ListPage list(String query) {
        return list("", "", query);
    }

    private ListPage list(String namespace, String labels, String query) {
        return pages.page(pods(namespace, labels), ListOptions.parse(QueryParameters.parse(query)), current);
    }

    private static List<String> names(ListPage page) {
        return page.objects().stream().map(o -> o.namespace() + "/" + o.name()).toList();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'', 5",
        "limit=10, 5",
        "resourceVersion=0, 5",
        "resourceVersion=0&limit=10, 5",
        "resourceVersion=0&resourceVersionMatch=NotOlderThan, 5",
        "resourceVersion=3, 5",
        "resourceVersion=3&resourceVersionMatch=NotOlderThan, 5",
        "resourceVersion=5&limit=10, 5",
        "resourceVersion=5&resourceVersionMatch=Exact, 5"
    })
    void theNewestStateServesWhateverItMay(String query, long revision) {
        ListPage page = list(query);

        assertThat(page.revision()).isEqualTo(revision);
        assertThat(page.objects()).hasSize(5);
        assertThat(page.token()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "resourceVersion=3&resourceVersionMatch=Exact, 410, Expired",
        "resourceVersion=3&limit=10, 410, Expired",
        "resourceVersion=6, 504, Timeout",
        "resourceVersion=6&resourceVersionMatch=Exact, 504, Timeout",
        "resourceVersion=5&continue=x, 400, BadRequest",
        "continue=x, 400, BadRequest",
        "continue=e30, 400, BadRequest"
    })
    void whatCannotBeServedIsRefused(String query, int code, String reason) {
        assertThatThrownBy(() -> list(query)).isInstanceOfSatisfying(StatusException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.reason()).isEqualTo(reason);
        });
    }

    @Test
    void allPagesTogetherAreTheListWhateverHappensMeanwhile() {
        List<String> all = new ArrayList<>();
        ListPage page = list("limit=2");
        all.addAll(names(page));
        assertThat(page.remaining()).isEqualTo(3);
        while (!page.token().isEmpty()) {
            add("a", "zz" + all.size());
            page = list("limit=2&continue=" + page.token());
            assertThat(page.revision()).isEqualTo(5);
            all.addAll(names(page));
        }

        assertThat(all).containsExactly("a/one", "a/two", "b/one", "b/two", "c/one");
    }

    @Test
    void pagesKeepToTheirNamespaceAndSelector() {
        ListPage first = list("b", "", "limit=1");
        ListPage rest = list("b", "", "limit=5&continue=" + first.token());
        ListPage selected = list("", "name=one", "limit=1");
        ListPage selectedRest = list("", "name=one", "continue=" + selected.token());

        assertThat(names(first)).containsExactly("b/one");
        assertThat(names(rest)).containsExactly("b/two");
        assertThat(names(selectedRest)).containsExactly("b/one", "c/one");
    }

    @Test
    void whatRemainsIsCountedOnlyWithoutSelectors() {
        assertThat(list("b", "", "limit=1").remaining()).isEqualTo(1);
        assertThat(list("", "name=one", "limit=1").remaining()).isNull();
        assertThat(list("limit=5").remaining()).isNull();
    }

    @Test
    void aTokenOfAnotherNamespaceIsRefused() {
        String token = list("a", "", "limit=1").token();

        assertThatThrownBy(() -> list("b", "", "limit=1&continue=" + token))
                .hasMessageStartingWith("invalid continue token: ");
    }

    @Test
    void aTokenThatIsTooOldComesWithOneThatGoesOnInconsistently() {
        String token = list("limit=2").token();
        add("b", "between");
        nanos.addAndGet(Duration.ofMinutes(6).toNanos());

        assertThatThrownBy(() -> list("limit=2&continue=" + token)).isInstanceOfSatisfying(StatusException.class, e -> {
            assertThat(e.code()).isEqualTo(410);
            assertThat(e.reason()).isEqualTo("Expired");
            assertThat(e).hasMessageStartingWith("The provided continue parameter is too old");
            String goOn = e.status().getMetadata().getContinue();
            ListPage rest = list("continue=" + goOn);
            assertThat(names(rest)).containsExactly("b/between", "b/one", "b/two", "c/one");
            assertThat(rest.revision()).isEqualTo(6);
        });
    }

    /** A large object that is written again and again, and a list after each: all of its versions would stay. */
    @Test
    void whatKeepsTooMuchAliveThatWasReplacedSinceIsForgottenBeforeItsTime() {
        String first = list("limit=2").token();
        add("d", "later");
        replaced.addAndGet(MOST / 2);
        String second = list("limit=2").token();
        add("d", "later still");
        replaced.addAndGet(MOST / 2 + 1);
        String third = list("limit=2").token();

        assertThatThrownBy(() -> list("continue=" + first))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(410));
        assertThat(list("continue=" + second).objects()).hasSize(4);
        assertThat(list("continue=" + third).objects()).hasSize(5);
    }

    @Test
    void anExactRevisionIsServedWhileItsPagesAreKept() {
        list("limit=2");
        add("d", "later");

        assertThat(list("resourceVersion=5&resourceVersionMatch=Exact").objects())
                .hasSize(5);
    }

    @Test
    void anExactRevisionIsServedAsFarBackAsTheLogGoes() {
        ClusterSnapshot then = current;
        add("d", "later");
        Pages withPast = new Pages(new Kept(then), nanos::get, replaced::get, MOST);
        String exactly = "resourceVersion=5&resourceVersionMatch=Exact&limit=2";
        ListPage first = withPast.page(pods("", ""), ListOptions.parse(QueryParameters.parse(exactly)), current);
        assertThat(first.revision()).isEqualTo(5);
        assertThat(first.remaining()).isEqualTo(3);
        nanos.addAndGet(Duration.ofMinutes(6).toNanos());
        ListPage rest = withPast.page(
                pods("", ""), ListOptions.parse(QueryParameters.parse("continue=" + first.token())), current);
        assertThat(rest.revision()).isEqualTo(5);
        assertThat(names(rest)).containsExactly("b/one", "b/two", "c/one");
        assertThatThrownBy(() -> withPast.page(
                        pods("", ""),
                        ListOptions.parse(QueryParameters.parse("resourceVersion=4&resourceVersionMatch=Exact")),
                        current))
                .hasMessage("The resourceVersion for the provided list is too old.");
    }
}
