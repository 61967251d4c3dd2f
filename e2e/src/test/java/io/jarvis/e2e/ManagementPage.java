package io.jarvis.e2e;

import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.File;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** RabbitMQ's management page in a real browser, by somebody who has logged in. */
final class ManagementPage implements AutoCloseable {
  private static final File DRIVER = new File("/usr/bin/chromedriver");
  private static final String BROWSER = "/usr/bin/chromium";
  private static final Duration STARTED_WITHIN = Duration.ofMinutes(2);
  private static final String FORM = "form[action='#/exchanges/publish'] ";

  private final ChromeDriver browser;

  private ManagementPage(ChromeDriver browser) {
    this.browser = browser;
  }

  static ManagementPage open(RabbitMqServer rabbit, BrokerUser user) {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER);
    // Where this runs as root, or with little shared memory, the browser needs these.
    options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage");
    ChromeDriverService driver =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(DRIVER)
            .withTimeout(STARTED_WITHIN)
            .build();
    ManagementPage page = new ManagementPage(new ChromeDriver(driver, options));
    page.browser.get(rabbit.managementUrl().toString());
    page.logIn(user);
    return page;
  }

  /** Fills in the form on an exchange's page; what the page says then. */
  String publish(String exchange, String key, String payload) {
    browser.executeScript(
        "location.hash = '#/exchanges/" + RabbitMqServer.VIRTUAL_HOST + "/" + exchange + "'");
    once(By.xpath("//h2[text()='Publish message']"), WebElement::click);
    once(FORM + "input[name='routing_key']", field -> field.sendKeys(key));
    once(FORM + "textarea[name='payload']", field -> field.sendKeys(payload));
    once(FORM + "input[type='submit']", WebElement::click);
    AtomicReference<String> said = new AtomicReference<>("");
    once(".form-popup-info", popup -> said.set(popup.getText()));
    return said.get().lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    browser.quit();
  }

  private void logIn(BrokerUser user) {
    once("input[name='username']", field -> field.sendKeys(user.username()));
    once("input[name='password']", field -> field.sendKeys(user.password()));
    once("input[type='submit']", WebElement::click);
    once("#logout, #menu", shown -> {});
  }

  private void once(String css, Consumer<WebElement> act) {
    once(By.cssSelector(css), act);
  }

  /**
   * Acts on an element as soon as it is there and lets it. The page is built by a script: an
   * element comes, and may be replaced by its like while one reaches for it.
   */
  private void once(By where, Consumer<WebElement> act) {
    await("the page shows " + where)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(() -> {
          WebElement element = browser.findElement(where);
          if (!element.isDisplayed()) {
            return false;
          }
          act.accept(element);
          return true;
        });
  }
}
