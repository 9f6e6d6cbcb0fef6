package dev.timonel.diagnosis;

import dev.timonel.diagnosis.Diagnosis.Cause;
import dev.timonel.diagnosis.Diagnosis.Confidence;
import dev.timonel.diagnosis.Diagnosis.Evidence;
import dev.timonel.diagnosis.Diagnosis.Fix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why one way leads nowhere; {@code inPart}: only to some of its endpoints. */
record Failure(
        Cause cause,
        Confidence confidence,
        boolean inPart,
        String says,
        List<Evidence> evidence,
        @Nullable Fix fix) {

    static Failure certain(Cause cause, String says, List<Evidence> evidence, @Nullable Fix fix) {
        return new Failure(cause, Confidence.Certain, false, says, evidence, fix);
    }

    static Failure likely(Cause cause, String says, List<Evidence> evidence, @Nullable Fix fix) {
        return new Failure(cause, Confidence.Likely, false, says, evidence, fix);
    }

    Failure ofSome() {
        return new Failure(cause, confidence, true, says, evidence, fix);
    }
}
