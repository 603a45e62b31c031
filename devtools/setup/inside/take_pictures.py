"""Takes pictures of a served demo, in Chromium.

usage: take_pictures.py DEVTOOLS URL BROWSER FACTS_FILE ROOT [NAME …]
"""

import io
import json
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, sync_playwright

MODULE = "contact_marketing"
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
MILLISECONDS = 60_000
PAUSE, TRIES = 600, 20  # milliseconds between two looks, and how many looks
COLOURS = 128  # screens have few: a third of the size, and nobody sees it
IS_IDLE = """() => window.odoo && odoo.isReady !== false
    && !document.querySelector('.o_loading_indicator, .o_blockUI, .fa-spin')
    && [...document.images].every(
        (image) => image.complete || image.loading === "lazy")"""


class Photographer:
    """One user's browser, in one language."""

    def __init__(self, browser, url, facts):
        self.browser, self.url, self.facts = browser, url, facts
        self.pages = {}

    def take(self, picture, language):
        """:return: the picture as bytes of a PNG"""
        page = self._page(picture.user, language)
        page.set_viewport_size({"width": picture.size[0], "height": picture.size[1]})
        page.goto(self._address(picture, language))
        self._rest(page)
        for what, where in picture.steps:
            self._step(page, what, where)
        target = page.locator(picture.clip).first if picture.clip else page
        return _reduced(target.screenshot())

    def _step(self, page, what, where):
        if what == "pause":
            page.wait_for_timeout(int(where))
            return
        spot = page.locator(where).first
        if what == "click" or (what == "close" and spot.is_visible()):
            spot.click()
        elif what == "close":
            pass
        elif what == "show":
            spot.scroll_into_view_if_needed()
        elif what == "type":
            page.keyboard.type(where)
        else:
            spot.wait_for()
        self._rest(page)

    def _rest(self, page):
        """Wait until the page shows what it has, and nothing moves any more."""
        page.mouse.move(0, 0)
        page.wait_for_function(IS_IDLE)
        before = None
        for _try in range(TRIES):
            now = page.screenshot()
            if now == before:
                return
            before = now
            page.wait_for_timeout(PAUSE)
            page.wait_for_function(IS_IDLE)

    def _address(self, picture, language):
        if picture.user == "visitor":
            return self._here(self.facts["visitors"][language])
        if picture.screen.startswith("/"):
            return self.url + picture.screen
        address = f"{self.url}/odoo/action-{MODULE}.{picture.screen}"
        if picture.record:
            address += f"/{self.facts['ids'][picture.record]}"
        return address

    def _here(self, address):
        """The same path on this server."""
        return self.url + "/" + address.split("://")[-1].partition("/")[2]

    def _page(self, user, language):
        if (user, language) not in self.pages:
            context = self.browser.new_context(locale=language.replace("_", "-"))
            context.set_default_timeout(MILLISECONDS)
            page = context.new_page()
            if user == "visitor":
                context.add_cookies(
                    [{"name": "frontend_lang", "value": language, "url": self.url}]
                )
            else:
                self._speak(page, user, language)
            self.pages[user, language] = page
        return self.pages[user, language]

    def _speak(self, page, user, language):
        """Log in as a user who wants a language; it counts from the next log-in on."""
        self._log_in(page, user)
        session = self._ask(page, "session/get_session_info")
        self._ask(
            page,
            "dataset/call_kw/res.users/write",
            model="res.users",
            method="write",
            args=[[session["uid"]], {"lang": language}],
            kwargs={},
        )
        page.context.clear_cookies()
        self._log_in(page, user)

    def _log_in(self, page, user):
        page.goto(f"{self.url}/web/login")
        page.fill("input[name=login]", user)
        page.fill("input[name=password]", user)
        page.click("form.oe_login_form button[type=submit]")
        page.wait_for_selector(".o_web_client .o_main_navbar")
        self._rest(page)

    def _ask(self, page, route, **params):
        """What Odoo's own client asks the server."""
        response = page.request.post(
            f"{self.url}/web/{route}", data={"jsonrpc": "2.0", "params": params}
        )
        answer = response.json()
        if "error" in answer:
            raise Error(answer["error"]["data"]["message"])
        return answer["result"]


def _drawings(browser, devtools):
    """What the store shows first, and the icon of the app.

    :return: by file name, the drawing as bytes of a PNG
    """
    sources = {
        "banner.png": (devtools / "banner.svg", 1120, 560),
        "icon.png": (devtools.parent / "static/description/icon.svg", 128, 128),
    }
    page = browser.new_page()
    drawn = {}
    for name, (path, width, height) in sources.items():
        page.set_viewport_size({"width": width, "height": height})
        drawing = path.read_text(encoding="utf-8")
        page.set_content(f"<style>body {{ margin: 0 }}</style>{drawing}")
        drawn[name] = page.screenshot(omit_background=True)
    return drawn


def _reduced(data):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    image = image.quantize(COLOURS, dither=Image.Dither.NONE)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def main():
    devtools, url, browser_path, facts_file, root, *names = sys.argv[1:]
    sys.path.insert(0, devtools)
    from pictures import LANGUAGES, PICTURES, STORE

    folder, store = Path(root, "docs/pictures"), Path(root, "static/description")
    facts = json.loads(Path(facts_file).read_text(encoding="utf-8"))
    wanted = [one for one in PICTURES if not names or one.name in names]
    failed = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=list(OPTIONS)
        )
        for name, data in _drawings(browser, Path(devtools)).items():
            (store / name).write_bytes(data)
        for short, language in LANGUAGES.items():
            photographer = Photographer(browser, url, facts)
            for picture in wanted:
                try:
                    data = photographer.take(picture, language)
                except Error as error:
                    failed.append(f"{short}/{picture.name}: {error}")
                    continue
                path = folder / short / f"{picture.name}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
                if short == "en" and picture.name in STORE:
                    (store / path.name).write_bytes(data)
                print(f"{short}/{picture.name}: {len(data) // 1024} KB", flush=True)
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
