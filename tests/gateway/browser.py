"""A headless Chromium driven over its debugging pipe: no port, only JSON between zero bytes.

It is the phone of the tests: a small touch screen, its own profile, no network beyond loopback.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WAIT_S = 30.0
POLL_S = 0.05
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


# The debugging pipe is descriptors 3 (to the browser) and 4 (from it); this puts them there.
WIRED = (
    "import os, sys; ends = [os.dup(int(end)) for end in sys.argv[1:3]];"
    " free = [os.dup(end) for end in ends * 4][-2:];"
    " os.dup2(free[0], 3); os.dup2(free[1], 4); os.execv(sys.argv[3], sys.argv[3:])"
)


class PageError(AssertionError):
    """The page or the browser said that something went wrong."""


class Browser:
    """The debugging pipe of one Chromium."""

    def __init__(self, process: subprocess.Popen[bytes], write: int, read: int) -> None:
        self.process, self.write, self.read = process, write, read
        self.number = 0
        self.rest = b""
        self.events: list[dict[str, Any]] = []
        self.answers: dict[int, dict[str, Any]] = {}

    def call(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Send one command and wait for its answer."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": values}
        if session is not None:
            message["sessionId"] = session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        wanted = self.number
        self.wait(lambda: wanted in self.answers, f"no answer to {method}")
        answer = self.answers.pop(wanted)
        if "error" in answer:
            raise PageError(f"{method}: {answer['error']['message']}")
        return dict(answer["result"])

    def wait(self, done: Callable[[], bool], why: str) -> None:
        """Take in what the browser says until `done`."""
        deadline = time.monotonic() + WAIT_S
        while not done():
            if time.monotonic() > deadline:
                raise PageError(f"{why} within {WAIT_S:.0f} s")
            self.take_in(POLL_S)

    def take_in(self, wait_s: float) -> None:
        """Read what has arrived."""
        if not select.select([self.read], [], [], wait_s)[0]:
            return
        data = os.read(self.read, 1 << 20)
        if not data:
            raise PageError("the browser has gone")
        *whole, self.rest = (self.rest + data).split(b"\0")
        for part in whole:
            message = json.loads(part)
            if "id" in message:
                self.answers[message["id"]] = message
            else:
                self.events.append(message)

    def page(self, *, width: int = 390, height: int = 844, context: str | None = None) -> Page:
        """A new tab with a phone's screen."""
        where = {} if context is None else {"browserContextId": context}
        target = self.call("Target.createTarget", url="about:blank", **where)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session, context)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.call(f"{domain}.enable")
        page.call("Page.setLifecycleEventsEnabled", enabled=True)
        page.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": "zh-CN"})
        page.size(width, height)
        return page


class Page:
    """One tab."""

    def __init__(self, browser: Browser, session: str, context: str | None) -> None:
        self.browser, self.session, self.context = browser, session, context

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """One command to this tab."""
        return self.browser.call(method, self.session, **values)

    def size(self, width: int, height: int) -> None:
        """Set the screen."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2,
            mobile=True,
        )

    def open(self, url: str) -> None:
        """Go to `url` and wait until the page is there."""
        loader = self.call("Page.navigate", url=url).get("loaderId")
        self.browser.wait(lambda: loader in self.loaded(), f"{url} did not load")

    def do(self, act: Callable[[], Any]) -> None:
        """Do something that loads another page, and wait for that page."""
        before = set(self.loaded())
        act()
        self.browser.wait(lambda: set(self.loaded()) != before, "no other page loaded")

    def loaded(self) -> list[str]:
        """The loads that are complete, by the browser's own names."""
        return [
            event["loaderId"]
            for event in self.seen("Page.lifecycleEvent")
            if event["name"] == "load"
        ]

    def seen(self, method: str) -> list[dict[str, Any]]:
        """The events of one kind so far."""
        return [
            event["params"]
            for event in self.browser.events
            if event["method"] == method and event.get("sessionId") == self.session
        ]

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        found = self.call(
            "Runtime.evaluate",
            expression=script,
            returnByValue=True,
            awaitPromise=True,
            userGesture=True,
        )
        if "exceptionDetails" in found:
            raise PageError(str(found["exceptionDetails"]))
        return found["result"].get("value")

    def until(self, script: str, why: str) -> None:
        """Wait until an expression holds; a page that is just being replaced counts as not yet."""

        def holds() -> bool:
            try:
                return bool(self.run(script))
            except PageError:
                return False

        self.browser.wait(holds, why)

    def text(self) -> str:
        """What a reader sees."""
        return str(self.run("document.body.innerText"))

    def tap(self, selector: str) -> None:
        """Tap an element in its middle, as a finger does."""
        place = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " if (!e) return null; e.scrollIntoView({block: 'center'});"
            " const b = e.getBoundingClientRect();"
            " return [b.left + b.width / 2, b.top + b.height / 2]; })()"
        )
        if place is None:
            raise PageError(f"there is no {selector} on {self.run('location.href')}: {self.text()}")
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    def choose(self, selector: str, *files: Path) -> None:
        """Choose files in a file field."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path) for path in files])

    def offline(self, *, off: bool) -> None:
        """Cut or mend the line."""
        self.call(
            "Network.emulateNetworkConditions",
            offline=off,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def picture(self, path: Path, *, whole: bool = False) -> Path:
        """A screenshot."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    def complaints(self) -> list[str]:
        """What the browser's console said was wrong: refused content, script errors."""
        errors = [
            f"{entry['entry']['text']} {entry['entry'].get('url', '')}"
            for entry in self.seen("Log.entryAdded")
            if entry["entry"]["level"] == "error"
        ]
        thrown = [str(event["exceptionDetails"]) for event in self.seen("Runtime.exceptionThrown")]
        return errors + thrown


def program() -> str | None:
    """Where this machine's Chromium is."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """A Chromium with a fresh profile."""
    path = program()
    assert path is not None
    to_browser, from_us = os.pipe()
    from_browser, to_us = os.pipe()

    with tempfile.TemporaryDirectory(prefix="cc-phone-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                WIRED,
                str(to_browser),
                str(to_us),
                path,
                "--headless=new",
                "--remote-debugging-pipe",
                f"--user-data-dir={profile}",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-proxy-server",
                *(["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []),
                *flags,
                "about:blank",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_browser, to_us),
        )
        os.close(to_browser)
        os.close(to_us)
        browser = Browser(process, from_us, from_browser)
        try:
            yield browser
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(from_us)
            os.close(from_browser)
