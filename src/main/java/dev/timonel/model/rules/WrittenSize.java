package dev.timonel.model.rules;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.types.CelType;
import org.jspecify.annotations.Nullable;

/** How large a value is by what is written in a rule, or by its type alone. */
final class WrittenSize {
    private static final Range ONE = Range.of(1);

    private WrittenSize() {}

    /** Null of what is not written there. */
    static @Nullable Range of(CelExpr e) {
        return switch (e.exprKind().getKind()) {
            case CONSTANT -> {
                CelConstant constant = e.constant();
                yield switch (constant.getKind()) {
                    case STRING_VALUE ->
                        Range.of(constant.stringValue()
                                .codePointCount(0, constant.stringValue().length()));
                    case BYTES_VALUE -> Range.of(constant.bytesValue().size());
                    default -> ONE;
                };
            }
            case LIST -> Range.of(e.list().elements().size());
            case MAP -> Range.of(e.map().entries().size());
            default -> null;
        };
    }

    /** Whether values of the type are all of one size. */
    static boolean isScalar(CelType type) {
        return switch (type.kind()) {
            case BOOL, DOUBLE, DURATION, INT, TIMESTAMP, UINT -> true;
            case OPAQUE ->
                type.name().equals("optional_type")
                        && isScalar(type.parameters().get(0));
            default -> false;
        };
    }
}
