"""Starts headless Chromium."""
from selenium import webdriver


def start(*arguments, logs=False):
    """A driver, for the caller to quit. With `logs`, requests and complaints are kept for `get_log`."""
    options = webdriver.ChromeOptions()
    for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *arguments]:
        options.add_argument(argument)
    if logs:
        options.page_load_strategy = "none"
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    service = webdriver.chrome.service.Service("/usr/bin/chromedriver")
    return webdriver.Chrome(service=service, options=options)
