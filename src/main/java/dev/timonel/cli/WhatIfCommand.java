package dev.timonel.cli;

import dev.timonel.compare.ClusterState;
import dev.timonel.controller.ClusterReconcilers;
import dev.timonel.controller.EndpointReconcilers;
import dev.timonel.controller.plan.Reconciler;
import dev.timonel.dump.Dump;
import dev.timonel.model.Kinds;
import dev.timonel.model.KubeJson;
import dev.timonel.model.LabelSelector;
import dev.timonel.net.Cidr;
import dev.timonel.registry.Proposal;
import dev.timonel.registry.kinds.ServedKinds;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.whatif.Manifests;
import dev.timonel.whatif.WhatIf;
import dev.timonel.whatif.WhatIfText;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDR;
import io.fabric8.kubernetes.api.model.networking.v1.ServiceCIDRBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "what-if",
        description = "What manifests would do to the routes of a dumped cluster: POST /what-if.",
        footer = {"", "Exit status 1: something breaks, or the API would refuse a manifest."},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class WhatIfCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "DUMP", description = "The file with the dump; - is standard input.")
    private String dump = "-";

    @Parameters(
            index = "1",
            paramLabel = "CHANGE",
            description = "The file with the manifests, as kubectl apply -f takes them; - is standard input.")
    private String change = "-";

    @Option(
            names = "--prune",
            paramLabel = "SELECTOR",
            description = "Objects with these labels that are in no manifest are deleted: app=web.")
    private @Nullable String prune;

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "The namespace of manifests that name none.")
    private String namespace = "default";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text (default), for people, markdown, for a comment on a pull request, or json.")
    private Form form = Form.text;

    /** Named as they are written. */
    private enum Form {
        text,
        markdown,
        json
    }

    WhatIfCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (dump.equals("-") && change.equals("-")) {
            throw new NoAnswerException("only one of the dump and the change can be standard input");
        }
        Manifests manifests = Manifests.read(changed(), namespace);
        LabelSelector selector = prune == null ? null : LabelSelector.parse(prune);
        Dump read = DumpInput.read(dump, surroundings);
        WhatIf answer = WhatIf.of(
                new ClusterState(read.snapshot(), read.proxy()), rehearsal(read), manifests, selector, () -> false);
        switch (form) {
            case json -> Answers.json(surroundings, KubeJson.write(answer));
            case markdown -> surroundings.out().print(WhatIfText.markdown(answer));
            case text -> surroundings.out().print(WhatIfText.plain(answer));
        }
        return Exit.of(!answer.breaks() && answer.refused().isEmpty());
    }

    /** A dump stands still but for what follows from what is written. */
    private static Rehearsal rehearsal(Dump read) {
        List<Reconciler> reconcilers = Stream.of(
                        ClusterReconcilers.all(read.config(), Duration.ofSeconds(40), read.takenAt()),
                        EndpointReconcilers.all())
                .flatMap(List::stream)
                .filter(Reconciler::worksFrozen)
                .toList();
        Rehearsal rehearsal = new Rehearsal(
                read.snapshot(),
                ServedKinds.strategies(),
                read.config(),
                reconcilers,
                read.takenAt(),
                new SplittableRandom(read.snapshot().revision()));
        if (read.snapshot().count(Kinds.SERVICE_CIDR) == 0) {
            rehearsal.carryOut(new Proposal.Create(Kinds.SERVICE_CIDR, "", serviceRange(read), false));
        }
        return rehearsal;
    }

    /** The one that an API server makes of its settings; older versions had the settings alone. */
    private static ServiceCIDR serviceRange(Dump read) {
        return new ServiceCIDRBuilder()
                .withNewMetadata()
                .withName("kubernetes")
                .endMetadata()
                .withNewSpec()
                .withCidrs(read.config().serviceCidrs().stream()
                        .map(Cidr::toString)
                        .toList())
                .endSpec()
                .build();
    }

    private byte[] changed() throws NoAnswerException {
        if (change.equals("-")) {
            return whole(surroundings.in());
        }
        try (InputStream in = Files.newInputStream(Path.of(change))) {
            return whole(in);
        } catch (NoSuchFileException missing) {
            throw new NoAnswerException("there is no file " + change);
        } catch (IOException unreadable) {
            throw new NoAnswerException("cannot read " + change + ": " + unreadable.getMessage());
        }
    }

    private static byte[] whole(InputStream in) throws NoAnswerException {
        try {
            return in.readNBytes(Manifests.MAX_BYTES + 1);
        } catch (IOException unreadable) {
            throw new NoAnswerException("cannot read the change: " + unreadable.getMessage());
        }
    }
}
