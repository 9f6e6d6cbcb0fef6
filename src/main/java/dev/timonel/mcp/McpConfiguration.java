package dev.timonel.mcp;

import dev.timonel.dns.ClusterDns;
import dev.timonel.dump.DumpLimits;
import dev.timonel.registry.Registry;
import dev.timonel.registry.writer.Rehearsal;
import dev.timonel.routing.ProxyConfig;
import dev.timonel.routing.decision.Router;
import dev.timonel.snapshot.PastSnapshots;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires {@code POST /mcp}. Needs beans of all that it asks: see the parameters. */
@Configuration(proxyBeanMethods = false)
public class McpConfiguration {

    @Bean
    ServletRegistrationBean<McpServlet> mcpServlet(
            Registry registry,
            PastSnapshots past,
            Router router,
            ProxyConfig config,
            ClusterDns dns,
            Rehearsal.Stage stage,
            DumpLimits limits,
            McpSettings settings) {
        Moments moments = new Moments(registry, past);
        List<Tool> tools = new ArrayList<>(new RoutingTools(moments, router, config).tools());
        tools.add(new DnsTool(moments, dns).tool());
        tools.add(new WhatIfTool(moments, config, stage).tool());
        tools.add(new CompareTool(moments, config).tool());
        tools.add(new AuditTool(moments).tool());
        tools.add(new TopologyTool(moments).tool());
        tools.add(new ImportTool(registry, limits).tool());
        McpServlet servlet = new McpServlet(
                new Methods(settings.offered(tools), version()),
                LargeMessages.inMemory(Runtime.getRuntime().maxMemory()));
        ServletRegistrationBean<McpServlet> registration = new ServletRegistrationBean<>(servlet, "/mcp");
        registration.setName("mcp");
        return registration;
    }

    /** That of the build, if it is one. */
    private static String version() {
        try (InputStream build = McpConfiguration.class.getResourceAsStream("/META-INF/build-info.properties")) {
            Properties properties = new Properties();
            if (build != null) {
                properties.load(build);
            }
            return properties.getProperty("build.version", "unversioned");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
