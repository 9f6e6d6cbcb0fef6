package dev.timonel.api;

import dev.timonel.model.StatusException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez}, {@code /readyz} and {@code /healthz}, each check below them, {@code ?verbose} and {@code ?exclude=}, in the
 * words of {@code k8s.io/apiserver/pkg/server/healthz}.
 */
final class HealthAnswers {
    static final List<String> PATHS = List.of("healthz", "livez", "readyz");

    private static final Logger LOG = LoggerFactory.getLogger(HealthAnswers.class);

    private final List<HealthCheck> checks;

    HealthAnswers(List<HealthCheck> checks) {
        this.checks = Stream.concat(Stream.of(new HealthCheck("ping", true, Optional::empty)), checks.stream())
                .toList();
    }

    Answer answer(RequestPath path, QueryParameters query) {
        String endpoint = path.at(0);
        List<HealthCheck> asked = checks.stream()
                .filter(c -> c.forLife() || !endpoint.equals("livez"))
                .toList();
        if (path.length() == 1) {
            return all(endpoint, asked, query);
        }
        return asked.stream()
                .filter(c -> path.length() == 2 && c.name().equals(path.at(1)))
                .findFirst()
                .map(HealthAnswers::one)
                .orElseThrow(StatusException::noSuchPath);
    }

    private static Answer one(HealthCheck check) {
        return problem(check)
                .map(problem -> Answer.text(500, "internal server error: " + problem + "\n"))
                .orElseGet(() -> Answer.text(200, "ok"));
    }

    private static Answer all(String endpoint, List<HealthCheck> asked, QueryParameters query) {
        Set<String> excluded = new TreeSet<>(query.all("exclude"));
        Set<String> unknown = new TreeSet<>(excluded);
        StringBuilder lines = new StringBuilder();
        boolean well = true;
        for (HealthCheck check : asked) {
            if (excluded.contains(check.name())) {
                unknown.remove(check.name());
                lines.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            Optional<String> problem = problem(check);
            problem.ifPresent(why -> LOG.warn("{}: {} failed: {}", endpoint, check.name(), why));
            well &= problem.isEmpty();
            lines.append(problem.isEmpty() ? "[+]" : "[-]")
                    .append(check.name())
                    .append(problem.isEmpty() ? " ok\n" : " failed: reason withheld\n");
        }
        if (!unknown.isEmpty()) {
            lines.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(unknown.stream().map(name -> '"' + name + '"').collect(Collectors.joining(",")))
                    .append('\n');
        }
        if (!well) {
            return Answer.text(500, lines + endpoint + " check failed\n");
        }
        return Answer.text(200, query.has("verbose") ? lines + endpoint + " check passed\n" : "ok");
    }

    private static Optional<String> problem(HealthCheck check) {
        try {
            return check.problem().get();
        } catch (RuntimeException broken) {
            LOG.error("the health check {} failed itself", check.name(), broken);
            return Optional.of("the check itself failed");
        }
    }
}
