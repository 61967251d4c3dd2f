package io.jarvis.ingress;

import io.jarvis.ingress.core.Admission;
import io.jarvis.ingress.flow.Cancellation;
import io.jarvis.ingress.flow.Health;
import io.jarvis.ingress.flow.NodeModes;
import io.jarvis.ingress.flow.NodeUses;
import io.jarvis.ingress.flow.ParkedLetters;
import io.jarvis.ingress.flow.Replay;
import io.jarvis.ingress.http.ClusterController;
import io.jarvis.ingress.http.ConfigController;
import io.jarvis.ingress.http.ErrorPage;
import io.jarvis.ingress.http.EventsController;
import io.jarvis.ingress.http.ExplainController;
import io.jarvis.ingress.http.HealthController;
import io.jarvis.ingress.http.LogsController;
import io.jarvis.ingress.http.NodeController;
import io.jarvis.ingress.http.ParkedController;
import io.jarvis.ingress.http.ProblemAdvice;
import io.jarvis.ingress.http.ProblemValve;
import io.jarvis.ingress.http.QueryCheck;
import io.jarvis.ingress.http.RateLimitFilter;
import io.jarvis.ingress.http.RateLimiter;
import io.jarvis.ingress.http.RefusalController;
import io.jarvis.ingress.http.RunController;
import io.jarvis.ingress.http.StreamSlots;
import io.jarvis.ingress.http.SubmitController;
import io.jarvis.ingress.http.TaskController;
import io.jarvis.ingress.http.TaskLookup;
import io.jarvis.ingress.http.WorkflowController;
import io.jarvis.protocol.lifecycle.TaskRecord;
import io.jarvis.protocol.task.SubmissionLimits;
import io.jarvis.site.SiteProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The ingress as Spring sees it: properties in, one service and its controllers out. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({IngressProperties.class, SiteProperties.class})
public class IngressConfiguration {
  /**
   * How much of a refused body is still read: a client that sends all of it before it reads would
   * otherwise see a broken connection instead of the answer.
   */
  private static final int SWALLOWED_BYTES = 128 * 1024 * 1024;

  @Bean
  Admission ingressAdmission(IngressProperties properties) {
    SubmissionLimits limits = SubmissionLimits.DEFAULT;
    int bodyBytes =
        Math.min(limits.bodyBytes(), Math.toIntExact(properties.limits().body().toBytes()));
    return new Admission(
        new SubmissionLimits(
            bodyBytes,
            limits.cpu(),
            limits.memory(),
            limits.disk(),
            limits.entries(),
            limits.textChars()));
  }

  @Bean(destroyMethod = "close")
  IngressService ingressService(
      IngressProperties properties,
      SiteProperties site,
      Admission ingressAdmission,
      MeterRegistry registry) {
    // Whoever keeps a million tasks has one instant for all of a millisecond.
    InstantSource clock = Clock.tickMillis(ZoneOffset.UTC);
    return new IngressService(properties, site, ingressAdmission, registry, clock);
  }

  @Bean
  RateLimiter ingressRateLimiter(IngressProperties properties) {
    return new RateLimiter(properties.rate().perSecond(), properties.rate().burst());
  }

  @Bean
  FilterRegistrationBean<RateLimitFilter> ingressRateLimitFilter(RateLimiter ingressRateLimiter) {
    return new FilterRegistrationBean<>(new RateLimitFilter(ingressRateLimiter));
  }

  @Bean
  WebMvcConfigurer ingressQueryCheck() {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors.addInterceptor(new QueryCheck());
      }
    };
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> ingressConnector() {
    return factory -> {
      factory.addConnectorCustomizers(connector -> {
        connector.setProperty("maxSwallowSize", Integer.toString(SWALLOWED_BYTES));
        connector.setProperty("maxKeepAliveRequests", "-1");
      });
      factory.addContextCustomizers(context ->
          ((StandardHost) context.getParent())
              .setErrorReportValveClass(ProblemValve.class.getName()));
    };
  }

  @Bean
  ProblemAdvice ingressProblemAdvice() {
    return new ProblemAdvice();
  }

  @Bean
  ErrorPage ingressErrorPage() {
    return new ErrorPage();
  }

  @Bean
  SubmitController ingressSubmitController(
      IngressService ingressService,
      Admission ingressAdmission,
      RateLimiter ingressRateLimiter,
      IngressProperties properties) {
    return new SubmitController(
        ingressService.desk(),
        ingressAdmission,
        ingressService.identities(),
        ingressRateLimiter,
        properties.limits().toHttp());
  }

  @Bean
  RunController ingressRunController(IngressService ingressService) {
    return new RunController(
        ingressService.runDesk(), ingressService.runReads(), ingressService.identities());
  }

  @Bean
  WorkflowController ingressWorkflowController(IngressService ingressService) {
    return new WorkflowController(
        ingressService.workflowDesk(), ingressService.runDesk(), ingressService.identities());
  }

  @Bean
  TaskLookup ingressTaskLookup(IngressService ingressService) {
    return new TaskLookup(ingressService.reads());
  }

  @Bean
  StreamSlots ingressStreamSlots(IngressProperties properties) {
    return new StreamSlots(properties.limits().streams());
  }

  @Bean
  TaskController ingressTaskController(
      IngressService ingressService, TaskLookup ingressTaskLookup, IngressProperties properties) {
    Cancellation cancellation = new Cancellation(ingressService.log(), ingressService.broker());
    return new TaskController(
        ingressTaskLookup,
        ingressService.reads().model(),
        ingressService.endings(),
        cancellation,
        properties.limits().toHttp());
  }

  @Bean
  ExplainController ingressExplainController(
      IngressService ingressService, TaskLookup ingressTaskLookup) {
    return new ExplainController(ingressTaskLookup, ingressService.explanations());
  }

  @Bean
  LogsController ingressLogsController(
      IngressService ingressService,
      TaskLookup ingressTaskLookup,
      StreamSlots ingressStreamSlots,
      IngressProperties properties) {
    return new LogsController(
        ingressService.output(),
        ingressTaskLookup,
        ingressStreamSlots,
        properties.limits().toHttp());
  }

  @Bean
  EventsController ingressEventsController(
      IngressService ingressService, StreamSlots ingressStreamSlots) {
    return new EventsController(ingressService.log(), ingressStreamSlots);
  }

  @Bean
  RefusalController ingressRefusalController(IngressService ingressService) {
    return new RefusalController(ingressService.reads().model());
  }

  @Bean
  NodeController ingressNodeController(IngressService ingressService) {
    NodeModes modes =
        new NodeModes(ingressService.keyValues(), ingressService.log(), ingressService.broker());
    NodeUses uses = new NodeUses(ingressService.catalog(), ingressService.keyValues());
    return new NodeController(
        ingressService.catalog(), ingressService.reads().model(), uses, modes);
  }

  @Bean
  ClusterController ingressClusterController(IngressService ingressService) {
    return new ClusterController(
        ingressService.reads(),
        ingressService.catalog(),
        ingressService.recentDepths(),
        ingressService.rates());
  }

  @Bean
  ConfigController ingressConfigController(
      IngressService ingressService, IngressProperties properties) {
    return new ConfigController(
        ingressService.config(), ingressService.log(), properties.limits().toHttp());
  }

  @Bean
  ParkedController ingressParkedController(IngressService ingressService) {
    Replay replay =
        new Replay(
            ingressService.broker(),
            ingressService.log(),
            id -> ingressService.reads().model().record(id).map(TaskRecord::progress));
    return new ParkedController(new ParkedLetters(ingressService.broker()), replay);
  }

  @Bean
  HealthController ingressHealthController(
      IngressService ingressService, IngressProperties properties) {
    Health health =
        new Health(
            ingressService.broker(),
            ingressService.log(),
            ingressService.catalog(),
            ingressService.reads(),
            ingressService.tenants(),
            properties.maxLag());
    return new HealthController(health);
  }
}
