package io.jarvis.ingress.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the servlet container itself refuses, before any controller: a problem document too, never a
 * page with a trace.
 */
@RestController
public final class ErrorPage implements ErrorController {
  @RequestMapping("${server.error.path:/error}")
  ResponseEntity<byte[]> error(HttpServletRequest request) {
    Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    int code = status instanceof Integer known && known >= 400 ? known : 404;
    return HttpJson.problem(ProblemAdvice.of(HttpStatusCode.valueOf(code)));
  }
}
