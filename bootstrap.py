"""Sets up and starts everything: `python3 bootstrap.py run`. Standard library only.

It makes .venv, installs the locked dependencies and what the system lacks, then hands over. It asks
nothing, takes no network once all is there, and never swallows an exit code.
"""

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

OLDEST, NEWEST = (3, 11), (3, 13)


def version_problem(version: tuple) -> str:  # type: ignore[type-arg] # old Pythons must read this
    """Why this Python can not be used, or nothing."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return ""
    return (
        "需要 Python 3.11 至 3.13，这里是 {0}。请换用其中之一，例如：python3.13 bootstrap.py run\n"
        "Python 3.11 to 3.13 is needed and this is {0}; start it again with one of them, "
        "for example: python3.13 bootstrap.py run"
    ).format(".".join(map(str, version[:3])))


if version_problem(sys.version_info):
    sys.exit(version_problem(sys.version_info))

USAGE = """bootstrap.py 命令 COMMAND

  run            打开指挥台，演练武汉洪水 | the console, on a drill of a flood in Wuhan
  test [--long]  全部检查和测试，余下交给 pytest | every check and test; the rest goes to pytest
  bench          性能指标表 | the measured budgets, as a table
  faults         崩溃、磁盘满、服务器中断 | crashes, full disks and killed servers, in full length
  lint           只作检查：ruff、mypy、分层 | the checks alone: ruff, mypy, import layers
  exec -- …      在 .venv 中运行任意命令 | any command: exec -- python -m commandcenter doctor"""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "commandcenter.json"
UNFINISHED = VENV / "installing"
SYSTEM_NEEDS = ROOT / "resources" / "system.toml"
OUT = ROOT / "out"
SCENARIO = ROOT / "resources" / "scenarios" / "wuhan_flood.toml"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1920x1200x24")
WORKERS = ("-n2", "--dist=loadfile", "--no-loadscope-reorder")  # a screen and a server for each


class Need(NamedTuple):
    """One thing that the system lacks; without a vital one the command can not go on."""

    what: str
    packages: list[str]
    vital: bool = True


class System(NamedTuple):
    """What the machine has; tests answer in its place."""

    libraries: Callable[[], set[str]]
    has_program: Callable[[str], bool]
    has_chinese_font: Callable[[], bool]
    has_venv: bool
    display: bool


def main(arguments: Sequence[str]) -> int:
    """Prepare what the named command needs and start it."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # both are real streams
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command not in COMMANDS:
        asked = command in {"help", "-h", "--help"}
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    prepare(command)
    return COMMANDS[command](rest[1:] if rest[:1] == ["--"] else rest)


def run(rest: Sequence[str]) -> int:
    """The console on a drill; without a display the same drill offscreen, its pictures in out/."""
    system = this_system()
    if is_root():
        say("以 root 运行，网页内核的沙箱已关闭。", "Run as root: the web view's sandbox is off.")
    drill = [str(PYTHON), "-m", "commandcenter", "drill", str(SCENARIO)]
    if system.display:
        return hand_over([*drill, "--console", *rest], child_environment(system))
    say("没有显示器，演练在后台进行，图片存入 out/。", "No display: played offscreen, to out/:")
    began = time.time()
    command = [*screen(system), *drill, "--offscreen", "--out", str(OUT), *rest]
    code = call(command, child_environment(system))
    for path in sorted(OUT.rglob("*")):
        if path.is_file() and path.stat().st_mtime >= began - 1:
            print(f"  {path.relative_to(ROOT)}")
    return code


def test(rest: Sequence[str]) -> int:
    """Every check, then every test; the last line is pytest's own, whatever came before."""
    profile = {"COMMANDCENTER_LONG": "1"} if "--long" in rest else {}
    profile["COMMANDCENTER_FAILED_CHECKS"] = failed = ", ".join(failed_checks())
    words = [word for word in rest if word != "--long"]
    return pytest([*WORKERS, *words], profile) or int(bool(failed))


def bench(rest: Sequence[str]) -> int:
    """The budgets, each beside the limit measured in the same run."""
    calm = ["-q", "-s", "-p", "no:randomly", "--timeout=3600"]
    return pytest(["tests/benchmarks", *calm, *rest], {"COMMANDCENTER_LONG": "1"})


def faults(rest: Sequence[str]) -> int:
    """Everything that breaks things on purpose, in full length."""
    return pytest(["tests/faults", *rest], {"COMMANDCENTER_LONG": "1"})


def lint(rest: Sequence[str]) -> int:
    """The checks alone."""
    if rest:
        raise SystemExit("lint 后面不带参数。 lint takes no further words.")
    return int(bool(failed_checks()))


def execute(rest: Sequence[str]) -> int:
    """Any command, with .venv first on the path."""
    if not rest:
        raise SystemExit("请写明要运行的命令。 Name the command: exec -- COMMAND …")
    return hand_over(rest, child_environment(this_system()))


COMMANDS = {
    "run": run, "test": test, "bench": bench, "faults": faults, "lint": lint, "exec": execute,
}  # fmt: skip


def failed_checks() -> list[str]:
    """Run ruff, mypy and import-linter; the names of those that found something."""
    layers = "import sys; from importlinter.cli import lint_imports_command as go; go(sys.argv[1:])"
    checks = {
        "ruff": ["-m", "ruff", "check", "."],
        "mypy": ["-m", "mypy", "--strict", "commandcenter", "ui", "bootstrap.py"],
        "lint-imports": ["-c", layers, "--no-logo"],
    }
    environment = child_environment(this_system())
    failed = []
    for name, words in checks.items():
        print(f"— {name}", flush=True)
        if call([str(PYTHON), *words], environment):
            failed.append(name)
    return failed


def pytest(words: Sequence[str], extra: Mapping[str, str]) -> int:
    """Run pytest, which brings its own virtual screens where the system has them."""
    environment = {**child_environment(this_system()), **extra}
    return call([str(PYTHON), "-m", "pytest", *words], environment)


def screen(system: System) -> Sequence[str]:
    """What to put before a command that draws: a virtual screen where there is no other."""
    virtual = system.has_program("xvfb-run") and system.has_program("xauth")
    return SCREEN if virtual and not system.display else ()


def child_environment(system: System) -> dict[str, str]:
    """The environment of everything that is started in .venv."""
    found = dict(os.environ)
    found["VIRTUAL_ENV"] = str(VENV)
    found["PATH"] = str(PYTHON.parent) + os.pathsep + found.get("PATH", "")
    found.setdefault("PYTHONUTF8", "1")
    if is_root():  # Chromium refuses its sandbox to root; for everybody else it stays on.
        found["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    if not system.display and not screen(system):
        found.setdefault("QT_QPA_PLATFORM", "offscreen")
    return found


def call(words: Sequence[str], environment: Mapping[str, str]) -> int:
    """Start a child, pass on what ends us, and wait for its exit code."""
    with subprocess.Popen(words, cwd=ROOT, env=environment) as child:
        before = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            while child.returncode is None:
                try:
                    child.wait()
                except KeyboardInterrupt:
                    continue  # the terminal told the child too, and the child decides how to end
        finally:
            signal.signal(signal.SIGTERM, before)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def hand_over(words: Sequence[str], environment: dict[str, str]) -> int:
    """Become the child, wherever it is started from; on Windows start it and wait."""
    program = shutil.which(words[0], path=environment["PATH"])
    if program is None:
        raise SystemExit(f"没有程序 {words[0]}。 There is no program {words[0]}.")
    environment["PYTHONPATH"] = str(ROOT)
    if not WINDOWS:
        os.execve(program, list(words), environment)
    return subprocess.call([program, *words[1:]], env=environment)


def prepare(command: str) -> None:
    """Bring the system and .venv to what the command needs; usually there is nothing to do."""
    profile = {"bench": "test", "faults": "test", "lint": "exec"}.get(command, command)
    stamp = read_stamp(STAMP)
    wanted = {"lock": digest(LOCK), "python": f"{platform.python_version()} {platform.machine()}"}
    checked, mine = stamp.get("system", {}), digest(Path(__file__), SYSTEM_NEEDS)
    if checked.get(profile) != mine and prepare_system(lambda: missing(profile, this_system())):
        checked = {**checked, profile: mine}
    step = next_step(stamp, wanted, whole=PYTHON.exists() and not UNFINISHED.exists())
    if step != "ready":
        prepare_python(remake=step == "remake")
    if stamp != {**wanted, "system": checked}:
        write_stamp(STAMP, {**wanted, "system": checked})


def next_step(stamp: Mapping[str, Any], wanted: Mapping[str, str], *, whole: bool) -> str:
    """Whether .venv is `ready`, needs an `update`, or a `remake`: cut off, or of another Python."""
    if not whole or stamp.get("python", wanted["python"]) != wanted["python"]:
        return "remake"
    return "ready" if stamp.get("lock") == wanted["lock"] else "update"


def prepare_python(*, remake: bool) -> None:
    """Make .venv and install the lock; the mark `installing` stays where this is cut off."""
    base = getattr(sys, "_base_executable", sys.executable)
    if remake and VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    if not PYTHON.exists():
        say("[1/3] 建立 .venv", "[1/3] Making .venv")
        install([base, "-m", "venv", str(VENV)])
    say("[2/3] 安装依赖（约 350 MB）", "[2/3] Installing the locked dependencies (about 350 MB)")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    exact = ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", str(LOCK)]
    install([*pip, "install", *exact])
    say("[3/3] 检查", "[3/3] Checking")
    install([*pip, "check"])
    UNFINISHED.unlink()


def install(words: Sequence[str]) -> None:
    """One step of the setting up; the next start begins again where it failed."""
    code = call(words, os.environ)
    if code:
        say("安装没有完成，请改正上述问题后重新启动。", "Mend the above, then start again.")
        raise SystemExit(code)


def prepare_system(absent: Callable[[], list[Need]]) -> bool:
    """Install what the system lacks if we may, else name the one command; whether that is all."""
    needs = absent()
    if not needs:
        return True
    say("系统缺少 |", "The system lacks: " + ", ".join(need.what for need in needs))
    right = right_to_install()
    if right is not None:
        call([*right, "apt-get", "-q", "update"], os.environ)
    packages = choose_packages(needs, lambda name: quiet(["apt-cache", "show", name]))
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    failed = 0
    if packages and right is not None:
        print(" ".join(command), flush=True)
        failed = call([*right, "env", "DEBIAN_FRONTEND=noninteractive", *command], os.environ)
    elif packages:
        say("请运行这一条命令 |", "Give this one command: sudo " + " ".join(command))
    needs = absent()
    if any(need.vital for need in needs):
        raise SystemExit(1)
    # What no package brings is not asked for again; what could not be fetched is.
    return not needs or (right is not None and not failed)


def right_to_install() -> list[str] | None:
    """What to put before apt-get: nothing for root, sudo where it asks nothing, else None."""
    if shutil.which("apt-get") is None:
        return None
    if is_root():
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and quiet(["sudo", "-n", "true"]) else None


def choose_packages(needs: Sequence[Need], exists: Callable[[str], bool]) -> list[str]:
    """The packages that bring what is absent: of alternatives the first that there is."""
    chosen: dict[str, None] = {}
    for need in needs:
        found = [name for name in need.packages if exists(name)]
        # What nobody packages is left out, unless nothing works without it: then apt says so.
        chosen.update(dict.fromkeys(found[:1] or (need.packages[-1:] if need.vital else [])))
    return list(chosen)


def missing(profile: str, system: System) -> list[Need]:
    """What this command needs from the system and does not find."""
    own_venv = [f"python3.{sys.version_info[1]}-venv", "python3-venv"]
    needs = [] if system.has_venv else [Need("python3 venv", own_venv)]
    if profile == "exec" or sys.platform != "linux":
        return needs
    import tomllib  # here, since an old Python must get as far as its message

    wanted = tomllib.loads(SYSTEM_NEEDS.read_text(encoding="utf-8"))
    here = system.libraries()
    needs += [Need(name, found) for name, found in wanted["libraries"].items() if name not in here]
    programs = {} if system.display else wanted["virtual_screen"]
    programs |= wanted["test_programs"] if profile == "test" else {}
    needs += [
        Need(names.split("|")[0], packages, vital=False)
        for names, packages in programs.items()
        if not any(map(system.has_program, names.split("|")))
    ]
    if not system.has_chinese_font():
        needs.append(Need("中文字体 (a Chinese font)", ["fonts-noto-cjk"], vital=False))
    return needs


def this_system() -> System:
    """The machine itself."""
    shown = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return System(
        libraries=known_libraries,
        has_program=has_program,
        has_chinese_font=has_chinese_font,
        has_venv=importlib.util.find_spec("ensurepip") is not None,
        display=shown or sys.platform != "linux",
    )


def known_libraries() -> set[str]:
    """The names of all shared libraries that the loader knows."""
    listed = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False)
    return {line.split()[0] for line in listed.stdout.splitlines() if "=>" in line}


def has_program(name: str) -> bool:
    """Whether a program is on the path, or where Debian keeps the database server's."""
    return bool(shutil.which(name) or list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))


def has_chinese_font() -> bool:
    """Whether the screen can show Chinese."""
    if shutil.which("fc-list") is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    return bool(subprocess.check_output(["fc-list", ":lang=zh", "file"]).strip())


def quiet(words: Sequence[str]) -> bool:
    """Whether a question to the system is answered with yes; its words are nobody's business."""
    return shutil.which(words[0]) is not None and not subprocess.call(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def read_stamp(path: Path) -> dict[str, Any]:
    """What the last finished start wrote; nothing where there is none or it is damaged."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError):
        return {}


def write_stamp(path: Path, stamp: Mapping[str, Any]) -> None:
    """Keep the stamp whole, even if we are cut off."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(stamp), encoding="utf-8")
    fresh.replace(path)


def digest(*paths: Path) -> str:
    """SHA-256 of files, the same with the line ends of any system."""
    whole = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(whole.replace(b"\r\n", b"\n")).hexdigest()


def is_root() -> bool:
    """Whether we may do everything, and the web view's sandbox therefore nothing."""
    return not WINDOWS and os.geteuid() == 0


def say(chinese: str, english: str) -> None:
    """A line in two languages, Chinese first."""
    print(f"{chinese} {english}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
