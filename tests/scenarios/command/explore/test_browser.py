"""The page in a real browser: every control changes a chart, at a desktop's and a phone's width, without an error."""

import shutil

import pytest

from scenarios.command.explore.pages import PAGES

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")

DRAWN = """() => JSON.stringify([...document.querySelectorAll('.chart')].map(
    one => one.data && one.data.map(trace => [trace.x, trace.y, trace.z])))"""
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALLEST = """() => Math.min(...[...document.querySelectorAll('p, label, legend, dt, dd, button, a')].filter(
    one => one.textContent.trim()).map(one => parseFloat(getComputedStyle(one).fontSize)))"""


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        try:
            found = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"the browser does not start: {error}")
        yield found
        found.close()


class Visit:
    """A page, and what its console said."""

    def __init__(self, browser, width, scheme="light"):
        self.page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        self.said = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, address):
        self.page.goto(address)
        self.settled()
        return self

    def settled(self):
        """Wait until what the controls say is drawn."""
        asked = self.page.evaluate("() => query()")
        self.page.wait_for_selector(f'body[data-shown="{asked}"]', timeout=60_000)
        if self.page.evaluate("() => Boolean(answer.later)"):
            self.page.wait_for_selector(f'body[data-later="{asked}"]', timeout=60_000)

    def drawn(self):
        return self.page.evaluate(DRAWN)


def move(page, one):
    """Set a control to something else, as a hand does."""
    field = page.locator(f"#{one['key']}")
    if one["kind"] == "switch":
        field.click()
    elif one["kind"] == "choice":
        now = field.input_value()
        field.select_option(next(option for option in one["options"] if option != now))
    else:
        slider = page.locator(f'[data-for="{one["key"]}"]')
        slider.focus()
        before = field.input_value()
        key = "ArrowLeft" if float(slider.input_value()) > 500 else "ArrowRight"
        for _ in range(60):
            page.keyboard.press(key)
        assert field.input_value() != before


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", PAGES)
def test_every_control_changes_a_chart(served, browser, name, width):
    visit = Visit(browser, width).open(served.address + name)
    page = visit.page
    assert page.evaluate("() => innerWidth") == width
    assert page.locator(".chart .main-svg").count() >= len(PAGES[name].charts)
    for one in PAGES[name].state.controls():
        for need in filter(None, one["needs"].split("&")):
            set_to(page, *need.split("="))
        visit.settled()
        before = visit.drawn()
        move(page, one)
        visit.settled()
        assert visit.drawn() != before, one["key"]
        assert page.locator("#trouble").is_hidden(), page.locator("#trouble").inner_text()
    assert page.evaluate(OVER) <= 0
    assert page.evaluate(SMALLEST) >= 13.0
    assert not visit.said
    page.close()


def set_to(page, key, value):
    field = page.locator(f"#{key}")
    if value in ("yes", "no"):
        field.set_checked(value == "yes")
    else:
        field.select_option(value)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_address_restores_it_and_its_words_can_be_read(served, browser, scheme):
    visit = Visit(browser, 1280, scheme).open(served.address + "mediator")
    visit.page.locator("#frequency").fill("123")
    visit.settled()
    again = Visit(browser, 1280, scheme).open(visit.page.url)
    assert again.page.locator("#frequency").input_value() == "123"
    assert again.drawn() == visit.drawn()
    ink, ground = (
        again.page.evaluate(f"() => getComputedStyle(document.body).{one}") for one in ("color", "backgroundColor")
    )
    assert contrast(ink, ground) > 7.0
    for one in ("#words p", ".about", "legend", ".lessons b", "button"):
        found = again.page.locator(one).first
        assert contrast(found.evaluate("one => getComputedStyle(one).color"), ground) > 4.0, one
    assert not visit.said + again.said
    visit.page.close()
    again.page.close()


def contrast(*colours):
    """As WCAG 2 has it."""
    found = []
    for one in colours:
        parts = [float(x) / 255.0 for x in one[one.index("(") + 1 : -1].split(",")[:3]]
        linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
        found.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(found) + 0.05) / (min(found) + 0.05)


@pytest.mark.slow
def test_the_keyboard_reaches_everything_and_everything_has_a_name(served, browser):
    for name in PAGES:
        visit = Visit(browser, 1280).open(served.address + name)
        page = visit.page
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('input, select, button, a')].filter(
               one => !(one.labels?.length || one.getAttribute('aria-label') || one.textContent.trim())).length"""
        )
        assert nameless == 0
        wanted = page.locator("input:enabled, select:enabled, button:enabled, a[href]").count()
        reached = set()
        page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
        for _ in range(wanted + 10):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        assert len(reached) >= wanted
        page.close()


@pytest.mark.slow
def test_a_wrong_number_is_said_and_forgotten(served, browser):
    visit = Visit(browser, 360).open(served.address + "mediator")
    page = visit.page
    page.locator("#frequency").fill("0")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "from 1 to 3000" in page.locator("#trouble").inner_text()
    page.locator("#frequency").fill("100")
    visit.settled()
    assert page.locator("#trouble").is_hidden()
    assert all("422" in one for one in visit.said)  # the browser's own line about the refused request
    page.close()


@pytest.mark.slow
def test_what_can_be_taken_along(served, browser):
    visit = Visit(browser, 1280).open(served.address + "mediator?damping=33")
    for button, start in (("#file", b"scenario"), ("#picture", b"\x89PNG")):
        with visit.page.expect_download() as waiting:
            visit.page.locator(button).click()
        assert waiting.value.path().read_bytes().startswith(start)
    visit.page.close()
