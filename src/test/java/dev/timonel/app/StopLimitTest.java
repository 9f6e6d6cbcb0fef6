package dev.timonel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.support.GenericApplicationContext;

/** An end that waits for what hangs, in a process of its own. */
class StopLimitTest {
    /** A program that ends by {@code exit}, and has this to do before. */
    static final class Ending {
        public static void main(String[] arguments) {
            StopLimit.set(Duration.ofSeconds(1));
            SpringApplication program = new SpringApplication(Ending.class);
            program.setWebApplicationType(WebApplicationType.NONE);
            program.setBannerMode(Banner.Mode.OFF);
            program.setLogStartupInfo(false);
            if (arguments[0].equals("hangs")) {
                program.addInitializers(context ->
                        ((GenericApplicationContext) context).registerBean(DisposableBean.class, () -> Ending::hang));
            }
            program.run();
            System.exit(0);
        }

        private static void hang() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException never) {
                throw new IllegalStateException(never);
            }
        }
    }

    @Test
    void anEndThatHangsIsCutOffAndSaysSo() throws Exception {
        Process process = end("hangs");
        assertThat(text(process))
                .startsWith("Timonel did not come to its end within 1 s")
                .doesNotContain("\tat ");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @Test
    void anEndThatComesIsLeftAlone() throws Exception {
        Process process = end("comes");
        assertThat(text(process)).doesNotContain("did not come to its end");
        assertThat(process.waitFor()).isZero();
    }

    private static Process end(String how) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(java, "-cp", classPath, Ending.class.getName(), how)
                .redirectErrorStream(true)
                .start();
    }

    private static String text(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
