package io.jarvis.ingress.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a query that names what its operation does not know: ignored, a misspelt parameter would
 * give an answer to another question. Operations that take all parameters look for themselves.
 * Thread-safe.
 */
public final class QueryCheck implements HandlerInterceptor {
  private final Map<Method, Optional<Set<String>>> known = new ConcurrentHashMap<>();

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String query = request.getQueryString();
    if (query != null && handler instanceof HandlerMethod method && isOurs(request, method)) {
      known
          .computeIfAbsent(method.getMethod(), QueryCheck::parameters)
          .ifPresent(names -> refuseUnknown(query, names));
    }
    return true;
  }

  /** An error keeps the query of the request that it is about. */
  private static boolean isOurs(HttpServletRequest request, HandlerMethod method) {
    return request.getDispatcherType() == DispatcherType.REQUEST
        && method.getBeanType().getPackage().equals(QueryCheck.class.getPackage());
  }

  private static Optional<Set<String>> parameters(Method method) {
    Set<String> names = new TreeSet<>();
    for (Parameter parameter : method.getParameters()) {
      if (parameter.isAnnotationPresent(RequestParam.class)) {
        if (Map.class.isAssignableFrom(parameter.getType())) {
          return Optional.empty();
        }
        names.add(parameter.getName());
      }
    }
    return Optional.of(names);
  }

  private static void refuseUnknown(String query, Set<String> known) {
    Arrays.stream(query.split("&", -1))
        .map(QueryCheck::name)
        .filter(name -> !name.isEmpty() && !known.contains(name))
        .findFirst()
        .ifPresent(name -> {
          throw Parameters.unknown(name, known);
        });
  }

  private static String name(String pair) {
    String name = pair.split("=", 2)[0];
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
