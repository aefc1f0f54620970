"""A browser that tests can steer: Chromium over its DevTools protocol, through a pipe.

No driver, no web socket and no package is needed: with `--remote-debugging-pipe` Chromium reads
JSON messages from descriptor 3 and writes them to descriptor 4, each ended by a zero byte.
https://chromedevtools.github.io/devtools-protocol/
"""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE_SECONDS = 60  # for one answer; a first start on a busy machine takes ten
_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # as root there is none, and the pages are our own
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers keep it small
    "--disable-extensions",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_PLACES = """[scrollX, scrollY, innerWidth, ...[...document.querySelectorAll(".text, .shelf")]
    .map((pane) => `${pane.scrollTop} ${pane.clientHeight}`)].join()"""
_GLANCE_SECONDS = 0.04
_CALM = 4  # glances without a change; a smooth scroll starts within two frames and never pauses
# Debian's chromium is a shell script, and shells cannot be relied on to pass descriptors above 9.
_LAUNCHER = """
import os, sys
read, write = int(sys.argv[1]), int(sys.argv[2])
spare = [os.dup(read), os.dup(write)]
while min(spare) < 5:
    spare = [os.dup(one) for one in spare]
os.dup2(spare[0], 3)
os.dup2(spare[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


class BrowserError(Exception):
    """The browser did not start, refused a command, did not answer or ran into a script's error."""


def find_chromium() -> str | None:
    """The browser that $CHROMIUM names, else the first on the path; None if there is none."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else NAMES)), None)


class Browser:
    """A running Chromium; ends with its context."""

    def __init__(self, program: str, profile: Path) -> None:
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        launcher = [sys.executable, "-c", _LAUNCHER, str(commands), str(answers), program]
        self._process = subprocess.Popen(
            [*launcher, *_FLAGS, f"--user-data-dir={profile}"],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._numbers = 0
        self._unread = b""
        self.events: list[dict[str, Any]] = []
        """What the browser reported so far: method, params and sessionId."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.call("Browser.close")
            self._process.wait(PATIENCE_SECONDS)
        except (BrowserError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """The result of a command; BrowserError if it is refused or nothing comes back."""
        self._numbers += 1
        message: dict[str, Any] = {"id": self._numbers, "method": method, "params": params}
        if session is not None:
            message["sessionId"] = session
        try:
            os.write(self._commands, json.dumps(message).encode() + b"\0")
        except BrokenPipeError as error:
            raise BrowserError("the browser has ended") from error
        while True:
            answer = self._next()
            if answer.get("id") == message["id"]:
                break
            self.events.append(answer)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def wait_for(self, method: str, session: str) -> dict[str, Any]:
        """What comes with the next event of this name that nobody has waited for."""
        while True:
            for place, event in enumerate(self.events):
                if event.get("method") == method and event.get("sessionId") == session:
                    del self.events[place]
                    params: dict[str, Any] = event["params"]
                    return params
            self.events.append(self._next())

    def _next(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while b"\0" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._answers], [], [], left)[0]:
                raise BrowserError(f"no answer from the browser in {PATIENCE_SECONDS} seconds")
            received = os.read(self._answers, 1 << 16)
            if not received:
                raise BrowserError("the browser has ended")
            self._unread += received
        message, _, self._unread = self._unread.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


class Tab:
    """One page in the browser, and everything that it asked for or complained about."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        self._target: str = target
        self._session: str = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self) -> None:
        """End the page."""
        self._browser.call("Target.closeTarget", targetId=self._target)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """The result of a command to this page."""
        return self._browser.call(method, self._session, **params)

    def open(self, address: str) -> None:
        """Load `address` and wait until it is laid out."""
        self.call("Page.navigate", url="about:blank")
        self._browser.wait_for("Page.loadEventFired", self._session)
        self._browser.events.clear()
        failed = self.call("Page.navigate", url=address).get("errorText")
        if failed:
            raise BrowserError(f"{address}: {failed}")
        self._browser.wait_for("Page.loadEventFired", self._session)
        self.settle()

    def settle(self) -> None:
        """Wait until scrolling and laying out have come to rest, scripts allowed or not."""
        seen: list[Any] = []
        while len(seen) < _CALM or len(set(seen[-_CALM:])) > 1:
            if len(seen) > PATIENCE_SECONDS / _GLANCE_SECONDS:
                raise BrowserError("the page does not come to rest")
            time.sleep(_GLANCE_SECONDS)
            seen.append(self.run(_PLACES))

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression on the page, promises awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def show(self, *, width: int, height: int = 900, **features: str) -> None:
        """A window of this size (CSS pixels), with media features: prefers_color_scheme="dark"."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        named = [{"name": n.replace("_", "-"), "value": value} for n, value in features.items()]
        self.call("Emulation.setEmulatedMedia", media="", features=named)

    def press(self, key: str) -> None:
        """Press and release a key, by its DevTools name: Enter, Escape, Tab."""
        text = {"Enter": "\r"}.get(key)
        code = {"Enter": 13, "Escape": 27, "Tab": 9}[key]
        pressed: dict[str, Any] = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        if text is not None:
            pressed["text"] = text
        self.call("Input.dispatchKeyEvent", type="keyDown", **pressed)
        self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)
        self.settle()

    def click(self, selector: str) -> None:
        """Click with the mouse on the first line of the element, where a reader would."""
        spot = self.run(
            f"""(() => {{
                const element = document.querySelector({json.dumps(selector)});
                element.scrollIntoView({{block: "center", behavior: "instant"}});
                const box = element.getClientRects()[0];
                return {{x: box.left + Math.min(8, box.width / 2), y: box.top + box.height / 2}};
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **spot)
        self.settle()

    def requests(self) -> list[str]:
        """The addresses that the page asked for since it was opened."""
        return [
            event["params"]["request"]["url"] for event in self._events("Network.requestWillBeSent")
        ]

    def complaints(self) -> list[str]:
        """Errors of scripts, violations of the policy and warnings since the page was opened."""
        thrown = [
            event["params"]["exceptionDetails"]["text"]
            for event in self._events("Runtime.exceptionThrown")
        ]
        printed = [str(event["params"]) for event in self._events("Runtime.consoleAPICalled")]
        logged = [event["params"]["entry"]["text"] for event in self._events("Log.entryAdded")]
        dialogs = [str(event["params"]) for event in self._events("Page.javascriptDialogOpening")]
        return thrown + printed + logged + dialogs

    def _events(self, method: str) -> list[dict[str, Any]]:
        self.run("0")  # what was reported before this answer has arrived
        return [
            event
            for event in self._browser.events
            if event.get("method") == method and event.get("sessionId") == self._session
        ]
