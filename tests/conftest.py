"""What every test run stands on: its own data folder, no screen, two profiles, the guards.

Only what all tests need belongs here; a fixture of one room lives in that room's own conftest.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.guards", "tests.postgres"]

LONG = bool(os.environ.get("COMMANDCENTER_LONG"))
LONG_TIMEOUT_S = 3600
TESTS = Path(__file__).parent


def _prepare_environment() -> tempfile.TemporaryDirectory[str]:
    """No test may touch the user's own data, nor open a window where nobody looks."""
    folder = tempfile.TemporaryDirectory(prefix="commandcenter-tests-", ignore_cleanup_errors=True)
    os.environ["COMMANDCENTER_DATA"] = str(Path(folder.name) / "data")
    for name in ("COMMANDCENTER_DATABASE", "COMMANDCENTER_LANGUAGE", "COMMANDCENTER_PUBLIC_URL"):
        os.environ.pop(name, None)
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    # pytest-xvfb gives each worker a screen of its own: keys of two windows on one go astray.
    if not shown and not shutil.which("Xvfb"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.platform == "linux" and os.geteuid() == 0:
        # Chromium refuses its sandbox to root; only then is it switched off.
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    return folder


DATA = _prepare_environment()

# Two shared cores make any single example slow now and then: no deadline for one example.
_QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile(
    "short",
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    print_blob=True,
    suppress_health_check=_QUIET,
)
settings.register_profile(
    "long",
    # Five times the examples, twice the steps: some ten minutes for each state machine.
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    print_blob=True,
    suppress_health_check=_QUIET,
)
settings.load_profile("long" if LONG else "short")


@pytest.fixture(scope="session")
def long() -> bool:
    """Whether this run plays the full figures (`bootstrap.py test --long`)."""
    return LONG


# Whole drills and killed servers, minutes long: begun first, no worker waits for them at the end.
HEAVY = ("journeys", "faults")


@pytest.hookimpl(trylast=True)  # after the shuffle
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is heavy comes first; long tests wait for the long profile, and in it have time."""
    items.sort(key=lambda item: item.path.relative_to(TESTS).parts[0] not in HEAVY)
    later = pytest.mark.skip(reason="long profile only: python3 bootstrap.py test --long")
    for item in items:
        if not LONG and item.get_closest_marker("long") is not None:
            item.add_marker(later)
        # Fifty kills and a thousand photos are no long tests by name and yet last for minutes.
        if LONG and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(LONG_TIMEOUT_S))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say again, beside pytest's own closing line, which checks failed before the tests."""
    failed = os.environ.get("COMMANDCENTER_FAILED_CHECKS")
    if failed:
        terminalreporter.write_line(f"FAILED before the tests: {failed}", red=True)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    DATA.cleanup()
