package dev.timonel.bench.bare;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The least program with the starters of this one, for {@code bench/run start} to compare with: one path, no entity. */
@SpringBootApplication
@RestController
public class Bare {

    public static void main(String[] arguments) {
        SpringApplication.run(Bare.class, arguments);
    }

    @GetMapping("/hello")
    String hello() {
        return "hello";
    }
}
