package dev.timonel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {
    private static final Map<String, String> LABELS =
            Map.of("app", "web", "tier", "front", "size", "10", "empty", "", "example.com/role", "a.b_c", "in", "x");

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "equals             | app=web                       | true",
                "equals             | app=api                       | false",
                "double equals      | app==web                      | true",
                "equals, no key     | nope=web                      | false",
                "empty value        | empty=                        | true",
                "empty value        | app=                          | false",
                "empty, no key      | nope=                         | false",
                "not equals         | app!=web                      | false",
                "not equals         | app!=api                      | true",
                "not equals, no key | nope!=web                     | true",
                "in                 | app in (web,api)              | true",
                "in                 | app in (api,db)               | false",
                "in, no key         | nope in (web)                 | false",
                "in nothing         | empty in ()                   | true",
                "in nothing         | app in ()                     | false",
                "in with empty      | empty in (,a)                 | true",
                "in with empty      | empty in (a,)                 | true",
                "in with empty      | empty in (a,,b)               | true",
                "in without empty   | empty in (a,b)                | false",
                "notin              | app notin (web)               | false",
                "notin              | app notin (api)               | true",
                "notin, no key      | nope notin (web)              | true",
                "exists             | app                           | true",
                "exists             | nope                          | false",
                "not exists         | !nope                         | true",
                "not exists         | !app                          | false",
                "blanks             | \"  app \t in( web , api ) , ! nope \"  | true",
                "greater            | size>9                        | true",
                "greater            | size>10                       | false",
                "less               | size<11                       | true",
                "less               | size<10                       | false",
                "greater, no number | app>1                         | false",
                "less, no number    | app<1                         | false",
                "greater, no key    | nope>1                        | false",
                "and                | app=web,tier=front            | true",
                "and                | app=web,tier=back             | false",
                "prefixed key       | example.com/role=a.b_c        | true",
                "in as key          | in                            | true",
                "in as key          | in in (in,x)                  | true",
                "in as value        | app=in                        | false",
                "notin as value     | app notin (notin)             | true",
                "kube-proxy         | !service.kubernetes.io/headless,!service.kubernetes.io/service-proxy-name | true",
            })
    void selects(String rule, String selector, boolean expected) {
        assertThat(LabelSelector.parse(selector).matches(LABELS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t\n"})
    void nothingSelectsEverything(String text) {
        LabelSelector selector = LabelSelector.parse(text);
        assertThat(selector.isEverything()).isTrue();
        assertThat(selector.matches(Map.of())).isTrue();
    }

    @Test
    void aRequirementIsNotEverything() {
        assertThat(LabelSelector.parse("!a").isEverything()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "a b          | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "a,           | found '', expected: identifier after ','",
                "a,,b         | found ',', expected: identifier after ','",
                ",a           | found ',', expected: !, identifier, or 'end of string'",
                "=a           | found '=', expected: !, identifier, or 'end of string'",
                "a=b c        | found 'c', expected: ',' or 'end of string'",
                "!            | unable to parse requirement: found '', expected: identifier",
                "!a=b         | found '=', expected: ',' or 'end of string'",
                "a==!         | unable to parse requirement: found '!', expected: identifier",
                "a in b       | unable to parse requirement: found 'b' expected: '('",
                "a in (b      | unable to parse requirement: found '', expected: ',' or ')'",
                "a in (b c)   | unable to parse requirement: found 'c', expected: ',' or ')'",
                "a>b          | unable to parse requirement: values[0]: Invalid value: \"\"b\"\": for 'Gt', 'Lt' operators, the value must be an integer",
            })
    void textOutsideTheGrammarIsRefused(String selector, String message) {
        assertRefused(selector, message.replace("\"\"", "\""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b/c=x | <nil>: Invalid value: \"a/b/c\": a qualified name must consist of",
                "/a      | <nil>: Invalid value: \"/a\": prefix part must be non-empty",
                "a/      | <nil>: Invalid value: \"a/\": name part must be non-empty; name part must consist of",
                "A_/a    | <nil>: Invalid value: \"A_/a\": prefix part a lowercase RFC 1123 subdomain must consist of",
                "-a      | <nil>: Invalid value: \"-a\": name part must consist of",
                "a=b_    | values[0][a]: Invalid value: \"b_\": a valid label must be an empty string or consist of",
                "k in (b,a_) | values[0][k]: Invalid value: \"a_\": a valid label must be",
            })
    void keysAndValuesAreValidated(String selector, String start) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageStartingWith("unable to parse requirement: " + start);
    }

    @Test
    void aKeyOfManyPartsIsRefusedAndTakesNoDeepStack() {
        assertThatThrownBy(() -> LabelSelector.parse("a" + ".b".repeat(100_000) + "/c"))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessageContaining("prefix part must be no more than 253 bytes");
    }

    @Test
    void lengthsAreLimited() {
        String longest = "a".repeat(63);
        assertThat(LabelSelector.parse(longest + "=" + longest).isEverything()).isFalse();
        assertRefused(
                "k=" + longest + "a",
                "unable to parse requirement: values[0][k]: Invalid value: \"" + longest
                        + "a\": must be no more than 63 bytes");
        assertRefused(
                longest + "a",
                "unable to parse requirement: <nil>: Invalid value: \"" + longest
                        + "a\": name part must be no more than 63 bytes");
    }

    @Test
    void theTextOfASelectorSelectsTheSame() {
        String text = "b notin (x,y),a in (1,2),!c,d,e=f,g!=h,i>1,j<2";
        String canonical = LabelSelector.parse(text).toString();
        assertThat(canonical).isEqualTo("a in (1,2),b notin (x,y),!c,d,e=f,g!=h,i>1,j<2");
        assertThat(LabelSelector.parse(canonical)).hasToString(canonical);
    }

    private static void assertRefused(String selector, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .isInstanceOfSatisfying(
                        StatusException.class, e -> assertThat(e.code()).isEqualTo(400))
                .hasMessage(message);
    }
}
