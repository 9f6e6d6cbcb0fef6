package dev.timonel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.timonel.model.StatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListOptionsTest {

    private static ListOptions parse(String query) {
        return ListOptions.parse(QueryParameters.parse(query));
    }

    @ParameterizedTest
    @CsvSource({
        "watch=true, true",
        "watch=True, true",
        "watch=1, true",
        "watch, true",
        "watch=, true",
        "watch=false, false",
        "watch=False, false",
        "watch=0, false",
        "pretty=true, false"
    })
    void aWatchIsAskedForInManyWays(String query, boolean watch) {
        assertThat(parse(query).watch()).isEqualTo(watch);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "resourceVersionMatch=Exact | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
                "resourceVersionMatch=NotOlderThan | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided",
                "resourceVersion=5&resourceVersionMatch=Exact&continue=x | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided",
                "resourceVersion=0&resourceVersionMatch=Exact | resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
                "resourceVersion=5&resourceVersionMatch=Near | resourceVersionMatch: Unsupported value: \"Near\": supported values: \"Exact\", \"NotOlderThan\", \"\"",
                "sendInitialEvents=true | sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
                "watch=1&resourceVersionMatch=NotOlderThan | resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
                "watch=1&sendInitialEvents=true | resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            })
    void optionsThatMeanNothingTogetherAreInvalid(String query, String message) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(422))
                .hasMessage("ListOptions.meta.k8s.io \"\" is invalid: " + message);
    }

    @Test
    void aWatchListIsValid() {
        ListOptions options =
                parse("watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");

        assertThat(options.sendInitialEvents()).isTrue();
        assertThat(options.bookmarks()).isTrue();
        assertThat(options.revision()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "resourceVersion=5, false",
        "resourceVersion=5&limit=1, true",
        "resourceVersion=5&resourceVersionMatch=NotOlderThan&limit=1, false",
        "resourceVersion=5&resourceVersionMatch=Exact, true",
        "resourceVersion=0&limit=1, false",
        "limit=1, false"
    })
    void aRevisionIsExactIfAskedForOrWithALimit(String query, boolean exact) {
        assertThat(parse(query).exact()).isEqualTo(exact);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "resourceVersion=abc",
                "resourceVersion=-1",
                "resourceVersion=%2B5",
                "resourceVersion=99999999999999999999999",
                "limit=x",
                "timeoutSeconds=1.5",
                "limit=99999999999999999999"
            })
    void aNumberThatIsNoneIsABadRequest(String query) {
        assertThatThrownBy(() -> parse(query))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400));
    }

    @Test
    void theQueryIsDecodedAndTheFirstValueCounts() {
        QueryParameters query = QueryParameters.parse("a=1&a=2&b=x%2Cy+z&&c");

        assertThat(query.get("a")).isEqualTo("1");
        assertThat(query.all("a")).containsExactly("1", "2");
        assertThat(query.get("b")).isEqualTo("x,y z");
        assertThat(query.get("c")).isEmpty();
        assertThat(query.get("d")).isNull();
        assertThatThrownBy(() -> QueryParameters.parse("a=%zz")).isInstanceOf(StatusException.class);
    }
}
