package io.jarvis.e2e;

import static org.awaitility.Awaitility.await;

import io.jarvis.testkit.BrokerUser;
import io.jarvis.testkit.RabbitMqServer;
import java.io.File;
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
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER).build();
    ManagementPage page = new ManagementPage(new ChromeDriver(driver, options));
    page.browser.get(rabbit.managementUrl().toString());
    page.logIn(user);
    return page;
  }

  /** Fills in the form on an exchange's page; what the page says then. */
  String publish(String exchange, String key, String payload) {
    browser.executeScript(
        "location.hash = '#/exchanges/" + RabbitMqServer.VIRTUAL_HOST + "/" + exchange + "'");
    visible(By.xpath("//h2[text()='Publish message']")).click();
    visible(FORM + "input[name='routing_key']").sendKeys(key);
    visible(FORM + "textarea[name='payload']").sendKeys(payload);
    visible(FORM + "input[type='submit']").click();
    String said = visible(".form-popup-info").getText();
    return said.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    browser.quit();
  }

  private void logIn(BrokerUser user) {
    visible("input[name='username']").sendKeys(user.username());
    visible("input[name='password']").sendKeys(user.password());
    visible("input[type='submit']").click();
    visible("#logout, #menu");
  }

  private WebElement visible(String css) {
    return visible(By.cssSelector(css));
  }

  /** The page is built by a script: an element comes, and may be replaced by its like. */
  private WebElement visible(By where) {
    return await("the page shows " + where)
        .ignoreExceptionsInstanceOf(WebDriverException.class)
        .until(() -> browser.findElement(where), WebElement::isDisplayed);
  }
}
