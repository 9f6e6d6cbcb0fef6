package dev.timonel.ui;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The page at {@code /}. Its styles, scripts, fonts and icon are files below {@code static/ui}. */
@Configuration(proxyBeanMethods = false)
public class UiConfiguration {
    /** The empty pattern is the root itself and nothing below it. */
    private static final String ROOT = "";

    @Bean
    ServletRegistrationBean<PageServlet> page() {
        ServletRegistrationBean<PageServlet> registration = new ServletRegistrationBean<>(new PageServlet(), ROOT);
        registration.setName("page");
        return registration;
    }
}
