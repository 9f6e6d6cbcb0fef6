package dev.timonel.ui;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The page at {@code /}. Its style, script and icon are files below {@code static/ui}. */
@Configuration(proxyBeanMethods = false)
public class UiConfiguration {
    /** The empty pattern is the root itself and nothing below it. */
    private static final String ROOT = "";

    @Bean
    ServletRegistrationBean<StartPageServlet> startPage() {
        ServletRegistrationBean<StartPageServlet> registration =
                new ServletRegistrationBean<>(new StartPageServlet(), ROOT);
        registration.setName("start-page");
        return registration;
    }
}
