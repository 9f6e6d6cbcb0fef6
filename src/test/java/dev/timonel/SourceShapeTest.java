package dev.timonel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What a reader meets: short files, short methods, a null contract everywhere. */
class SourceShapeTest {
    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_METHOD_LINES = 40;
    private static final Path MAIN = Path.of("src/main/java");

    @Test
    void noSourceFileIsLongerThanFourHundredLines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            int lines = Files.readAllLines(file).size();
            if (lines > MAX_FILE_LINES) {
                tooLong.add(lines + " " + file);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void noMethodIsLongerThanFortyLinesWhereverItIsDeclared() throws IOException {
        List<String> measured = new ArrayList<>();
        List<String> tooLong = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            JavacTask parser = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources()));
            SourcePositions positions = Trees.instance(parser).getSourcePositions();
            for (CompilationUnitTree file : parser.parse()) {
                bodies(file).forEach((body, method) -> {
                    long lines = lines(file, positions, body);
                    measured.add(method);
                    if (lines > MAX_METHOD_LINES) {
                        tooLong.add(file.getSourceFile().getName() + " " + method + ": " + lines + " lines");
                    }
                });
            }
        }
        assertThat(measured)
                .as("methods of records, interfaces, anonymous classes")
                .contains("check", "doGet", "getPhase", "of");
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageSaysThatNullIsAnException() throws IOException {
        List<Path> unmarked = new ArrayList<>();
        for (Path file : sources()) {
            Path info = file.resolveSibling("package-info.java");
            if (!file.getParent().equals(MAIN.resolve("dev/timonel"))
                    && (!Files.exists(info) || !Files.readString(info).contains("@NullMarked"))) {
                unmarked.add(file);
            }
        }
        assertThat(unmarked).isEmpty();
    }

    private static Map<BlockTree, String> bodies(CompilationUnitTree file) {
        Map<BlockTree, String> bodies = new LinkedHashMap<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethod(MethodTree method, Void unused) {
                if (method.getBody() != null) {
                    bodies.put(method.getBody(), method.getName().toString());
                }
                return super.visitMethod(method, unused);
            }
        }.scan(file, null);
        return bodies;
    }

    /** Between the braces. */
    private static long lines(CompilationUnitTree file, SourcePositions positions, BlockTree body) {
        LineMap lines = file.getLineMap();
        return lines.getLineNumber(positions.getEndPosition(file, body))
                - lines.getLineNumber(positions.getStartPosition(file, body))
                - 1;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }
}
