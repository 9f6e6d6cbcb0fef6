package dev.timonel.clients;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One pass of the kubectl suite: a version on a database, told one way or the other where the server is. */
record KubectlRun(Kubectl kubectl, Database database, KubectlSession.Access access) {
    /** Every version once, and every database and every way at least once. */
    static List<KubectlRun> all() {
        List<Kubectl> found = Kubectl.found();
        System.out.println("kubectl found: " + (found.isEmpty() ? "none" : found));
        Kubectl only = found.isEmpty() ? null : found.get(0);
        List<Kubectl> versions = found.size() > 1 ? found : Arrays.asList(only, only);
        List<KubectlRun> runs = new ArrayList<>();
        for (Kubectl version : versions) {
            boolean even = runs.size() % 2 == 0;
            runs.add(new KubectlRun(
                    version,
                    even ? Database.H2 : Database.POSTGRESQL,
                    even ? KubectlSession.Access.SERVER_FLAG : KubectlSession.Access.KUBECONFIG));
        }
        return runs;
    }

    @Override
    public String toString() {
        return (kubectl == null ? "no kubectl" : kubectl.toString()) + " on " + database + " by " + access;
    }
}
