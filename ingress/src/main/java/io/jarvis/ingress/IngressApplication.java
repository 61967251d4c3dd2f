package io.jarvis.ingress;

import io.jarvis.site.ServiceApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The ingress as a process of its own, configured by {@code ingress.yaml}. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(IngressConfiguration.class)
public class IngressApplication {
  public static void main(String[] args) {
    ServiceApplication.run(IngressApplication.class, "ingress", args);
  }

  static SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(IngressApplication.class)
        .properties("spring.config.name=ingress");
  }
}
