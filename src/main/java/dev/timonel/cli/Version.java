package dev.timonel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** That of the build; none in some editors. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream mark = Version.class.getResourceAsStream("/META-INF/build-info.properties")) {
            if (mark != null) {
                build.load(mark);
            }
        }
        return new String[] {"Timonel " + build.getProperty("build.version", "of no build")};
    }
}
