package dev.timonel.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The control plane: one process, one data directory. */
@SpringBootApplication(scanBasePackages = "dev.timonel")
@EnableConfigurationProperties(TimonelProperties.class)
public class Timonel {

    public static void main(String[] args) {
        SpringApplication.run(Timonel.class, args);
    }
}
