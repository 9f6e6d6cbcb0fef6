package dev.timonel.api.docs;

import java.util.Set;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;

/** Makes the beans of springdoc lazy, and takes out those that do nothing but tell at each start that the others are there. */
final class SpringdocWhenAskedFor implements BeanFactoryPostProcessor {
    private static final Set<String> TELL = Set.of("springDocAppInitializer", "springDocSwaggerInitializer");

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        for (String name : beans.getBeanDefinitionNames()) {
            BeanDefinition definition = beans.getBeanDefinition(name);
            String from = definition.getFactoryBeanName() == null
                    ? String.valueOf(definition.getBeanClassName())
                    : definition.getFactoryBeanName();
            if (from.startsWith("org.springdoc.")) {
                definition.setLazyInit(true);
            }
            if (TELL.contains(name)) {
                ((BeanDefinitionRegistry) beans).removeBeanDefinition(name);
            }
        }
    }
}
