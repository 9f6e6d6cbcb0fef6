package dev.timonel.model.rules;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.Immutable;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The language of rules where {@code self} has a type: what is compiled here is looked at and never run
 * ({@code apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go}).
 */
final class TypedLanguage {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableUnsignedLongs(true)
            .enableHeterogeneousNumericComparisons(true)
            .enableHomogeneousLiterals(true)
            .build();

    private static final ImmutableMap<String, CelType> COMPARABLE = ImmutableMap.of(
            "int", SimpleType.INT,
            "uint", SimpleType.UINT,
            "double", SimpleType.DOUBLE,
            "bool", SimpleType.BOOL,
            "google.protobuf.Duration", SimpleType.DURATION,
            "google.protobuf.Timestamp", SimpleType.TIMESTAMP,
            "string", SimpleType.STRING,
            "bytes", SimpleType.BYTES);

    private static final List<String> SYNTAX =
            List.of("mismatched input", "extraneous input", "token recognition", "no viable alternative", "missing ");

    private static final CelType ANY = TypeParamType.create("T");
    private static final CelType LIST = ListType.create(ANY);

    private static final List<CelFunctionDecl> FUNCTIONS = functions();

    private final CelCompiler compiler;

    private TypedLanguage(CelCompiler compiler) {
        this.compiler = compiler;
    }

    /** {@code optionalOld} if what was there before may be missing. */
    static TypedLanguage of(Declared self, boolean optionalOld) {
        Map<String, CelType> known = new LinkedHashMap<>();
        CelType type = self.type("selfType", known);
        return new TypedLanguage(RuleLanguage.compiler(OPTIONS)
                .addFunctionDeclarations(FUNCTIONS)
                .setTypeProvider(new Types(ImmutableMap.copyOf(known)))
                .addVar("self", type)
                .addVar("oldSelf", optionalOld ? OptionalType.create(type) : type)
                .build());
    }

    /** Where these have types, of which those of objects are known by name, and {@code more} functions than rules have. */
    static TypedLanguage of(
            Map<String, CelType> variables, Map<String, CelType> known, Collection<CelFunctionDecl> more) {
        CelCompilerBuilder builder = RuleLanguage.compiler(OPTIONS)
                .addFunctionDeclarations(FUNCTIONS)
                .addFunctionDeclarations(more)
                .setTypeProvider(new Types(ImmutableMap.copyOf(known)));
        variables.forEach(builder::addVar);
        return new TypedLanguage(builder.build());
    }

    /** Throws {@link IllegalArgumentException} with the reason why the text is no expression. */
    CelAbstractSyntaxTree compile(String text) {
        CelValidationResult result = compiler.parse(text, "<input>");
        result = result.hasError() ? result : compiler.check(tree(result));
        String mistakes = result.hasError()
                ? CelIssue.toDisplayString(
                        result.getErrors().stream().map(TypedLanguage::said).toList(), result.getSource())
                : Literals.mistakes(tree(result));
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(mistakes);
        }
        return tree(result);
    }

    private static CelAbstractSyntaxTree tree(CelValidationResult result) {
        try {
            return result.getAst();
        } catch (CelValidationException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    /** In the words of the library that Kubernetes has. */
    private static CelIssue said(CelIssue issue) {
        String message = issue.getMessage()
                .replaceFirst(" \\(candidates: .*\\)$", "")
                .replace("google.protobuf.Timestamp", "timestamp")
                .replace("google.protobuf.Duration", "duration");
        boolean syntax = SYNTAX.stream().anyMatch(message::startsWith);
        return CelIssue.formatError(
                issue.getExprId(), issue.getSourceLocation(), syntax ? "Syntax error: " + message : message);
    }

    /** The types of objects. */
    @Immutable
    private record Types(ImmutableMap<String, CelType> known) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return known.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(known.get(name));
        }
    }

    private static List<CelFunctionDecl> functions() {
        List<CelFunctionDecl> own = new ArrayList<>();
        own.add(ofEach("isSorted", COMPARABLE, "_is_sorted_bool", SimpleType.BOOL));
        own.add(ofEach("min", COMPARABLE, "_min", null));
        own.add(ofEach("max", COMPARABLE, "_max", null));
        own.add(ofEach("sum", summable(), "_sum", null));
        own.add(member("indexOf", "list_a_index_of_int", SimpleType.INT, LIST, ANY));
        own.add(member("lastIndexOf", "list_a_last_index_of_int", SimpleType.INT, LIST, ANY));
        own.add(member("slice", "list_slice", LIST, LIST, SimpleType.INT, SimpleType.INT));
        own.add(member("reverse", "list_reverse", LIST, LIST));
        own.add(member("distinct", "list_distinct", LIST, LIST));
        own.add(flatten());
        own.add(sort());
        own.add(sortBy());
        own.add(CelFunctionDecl.newFunctionDeclaration(
                "lists.range",
                CelOverloadDecl.newGlobalOverload("lists_range", ListType.create(SimpleType.INT), SimpleType.INT)));
        Set<String> names = own.stream().map(CelFunctionDecl::name).collect(Collectors.toSet());
        own.addAll(Functions.declarationsBut(names));
        return ImmutableList.copyOf(own);
    }

    private static Map<String, CelType> summable() {
        Map<String, CelType> summable = new LinkedHashMap<>(COMPARABLE);
        summable.keySet().retainAll(Set.of("int", "uint", "double", "google.protobuf.Duration"));
        return summable;
    }

    /** {@code result} is null if it is what the list is of. */
    private static CelFunctionDecl ofEach(
            String name, Map<String, CelType> types, String suffix, @Nullable CelType result) {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        types.forEach((word, type) -> overloads.add(CelOverloadDecl.newMemberOverload(
                "list_" + word + suffix, result == null ? type : result, ListType.create(type))));
        return CelFunctionDecl.newFunctionDeclaration(name, overloads);
    }

    private static CelFunctionDecl sort() {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        COMPARABLE.forEach((word, type) -> overloads.add(CelOverloadDecl.newMemberOverload(
                "list_" + word + "_sort", ListType.create(type), ListType.create(type))));
        return CelFunctionDecl.newFunctionDeclaration("sort", overloads);
    }

    private static CelFunctionDecl sortBy() {
        List<CelOverloadDecl> overloads = new ArrayList<>();
        COMPARABLE.forEach((word, type) -> overloads.add(CelOverloadDecl.newMemberOverload(
                "list_" + word + "_sortByAssociatedKeys", LIST, LIST, ListType.create(type))));
        return CelFunctionDecl.newFunctionDeclaration(SortBy.FUNCTION, overloads);
    }

    private static CelFunctionDecl flatten() {
        CelType any = ListType.create(SimpleType.DYN);
        return CelFunctionDecl.newFunctionDeclaration(
                "flatten",
                CelOverloadDecl.newMemberOverload("list_flatten", LIST, ListType.create(LIST)),
                CelOverloadDecl.newMemberOverload("list_flatten_int", any, any, SimpleType.INT));
    }

    private static CelFunctionDecl member(String name, String id, CelType result, CelType... arguments) {
        return CelFunctionDecl.newFunctionDeclaration(name, CelOverloadDecl.newMemberOverload(id, result, arguments));
    }
}
