"""Killed at any moment, without room, without the right to write, beside another build: the next build is right.

A build is killed between two of its writes, the last written file cut in half: the same moments on every machine.
"""

import errno
import os
import random
import re
import resource
import shutil
import subprocess
import sys

import pytest

from conftest import published
from sphinx_safety import deliver as delivering
from sphinx_safety.deliver import deliver, main

LONG = int(os.environ.get("KILLS", "0"))
"""How many times a build is killed in a long run."""

KILLER = """
import os, signal, sys
at, seen, last = sys.argv.pop(1), 0, None
folder = os.path.realpath("build")
def watch(event, arguments):
    global seen, last
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & 3 and str(arguments[0]).startswith(folder):
        seen += 1
        if str(seen) == at or str(arguments[0]).endswith(os.sep + at):
            if last is not None and os.path.exists(last):
                os.truncate(last, os.path.getsize(last) // 2)
            os.killpg(0, signal.SIGKILL)
        last = arguments[0]
sys.addaudithook(watch)
from sphinx.cmd.build import main
status = main(sys.argv[1:])
print("writes:", seen)
sys.exit(status)
"""


def child(tiny, *options, program=("-m", "sphinx"), **more):
    return subprocess.run([sys.executable, *program, "-c", ".", "docs", "build/html", "-d", "build/doctrees", *options],
                          cwd=tiny.root, capture_output=True, text=True, check=False, start_new_session=True, **more)


def killed(tiny, at, jobs):
    """Build; kill it at its write of that number, or of a file of that name."""
    return child(tiny, "-j", str(jobs), program=("-c", KILLER, str(at)))


def differing(tiny):
    """Build from what is there and from nothing, both to their end; name the files that are not the same."""
    shutil.rmtree(tiny.root / "cold", ignore_errors=True)
    runs = tiny.build(), tiny.build(into="cold")
    assert [(run.status, run.faults) for run in runs] == [(0, []), (0, [])]
    assert "Traceback" not in runs[0].warnings + runs[0].log
    left, fresh = published(tiny.out), published(tiny.root / "cold/html")
    return [name for name in left.keys() | fresh.keys() if left.get(name) != fresh.get(name)]


@pytest.fixture
def larger(tiny):
    """The tiny site with enough pages for Sphinx to share them out."""
    names = [f"page-{number}" for number in range(6)]
    for name in names:
        tiny.page(name, "```{safety} mixing-sedatives\n```\n\nA sleeping pill, {cite:t}`key1`.")
    listed = "\n".join(["mixing", "notices", "other", *names])
    tiny.page("index", f"```{{toctree}}\n{listed}\n```", front="no-notice: A list of pages.")
    return tiny


@pytest.mark.parametrize("jobs", [1, 2], ids=["serial", "parallel"])
def test_killed_at_any_moment_the_next_build_is_right(larger, jobs):
    done = killed(larger, 0, jobs)
    writes = int(re.search(r"writes: (\d+)", done.stdout)[1])
    assert writes > 20
    chance = random.Random(jobs)
    for number, at in enumerate(chance.sample(range(1, writes), min(LONG or 3, writes - 1))):
        larger.notice("mixing-sedatives", consequence=f"Breathing can stop {number} times.")
        larger.page("page-1", f"# Title {number}\n\n```{{safety}} mixing-sedatives\n```\n\nA sleeping pill.")
        assert killed(larger, at, jobs).returncode in (-9, 0)
        assert differing(larger) == [], at


def test_an_environment_cut_in_half_is_no_traceback(tiny):
    tiny.build()
    pickle = tiny.root / "build/doctrees/environment.pickle"
    pickle.write_bytes(pickle.read_bytes()[: pickle.stat().st_size // 2])
    (tiny.root / "build/doctrees/written-html.json").write_text('{"folder": ')
    (tiny.out / ".buildinfo").write_text("# Sphinx build info version 1\n")
    assert differing(tiny) == []


def test_without_room_it_says_so_and_the_next_build_is_right(larger):
    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))

    done = child(larger, preexec_fn=small)
    assert done.returncode == 2
    assert re.search(r"ERROR: \S*build/\S+: File too large; mend that and build again", done.stderr)
    assert differing(larger) == []


def test_without_the_right_to_write_it_says_so(tiny, monkeypatch):
    def refused(*args, **options):
        raise OSError(errno.EROFS, "Read-only file system", "build/html/mixing.html")

    with monkeypatch.context() as patch:
        patch.setattr("sphinx.builders.html.StandaloneHTMLBuilder.handle_page", refused)
        with pytest.raises(OSError, match="Read-only"):
            tiny.build()
    assert differing(tiny) == []


WAIT = """
import os
def setup(app):
    app.connect("env-updated", lambda app, env: (print("reached", flush=True), open(os.environ["GATE"]).read())[:0])
"""


def test_a_second_build_in_the_same_folder_waits_and_both_are_right(tiny):
    (tiny.root / "conf.py").write_text((tiny.root / "conf.py").read_text() + WAIT)
    gates = [tiny.root / "gate-1", tiny.root / "gate-2"]
    for gate in gates:
        os.mkfifo(gate)
    command = [sys.executable, "-u", "-m", "sphinx", "-c", ".", "docs", "build/html", "-d", "build/doctrees"]
    builds = []
    try:
        for gate, word in zip(gates, ("reached", "another build is at work"), strict=True):
            builds.append(subprocess.Popen(command, cwd=tiny.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                           env={**os.environ, "GATE": str(gate)}))
            while word not in (line := builds[-1].stdout.readline()):
                assert line, "the build has ended"
                assert "reached" not in line, "the second is inside beside the first"
        for gate, build in zip(gates, builds, strict=True):
            gate.write_text("")  # opened when the build reads it
            assert "Traceback" not in build.stdout.read()
            assert build.wait() == 0
    finally:
        for build in builds:
            build.kill()
            build.wait()
            build.stdout.close()
    (tiny.root / "conf.py").write_text((tiny.root / "conf.py").read_text().removesuffix(WAIT))
    assert differing(tiny) == []


# -- what is shown -------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path):
    """A finished site, and a change of it that touches everything."""
    folder = tmp_path / "made"

    def make(number, names):
        shutil.rmtree(folder, ignore_errors=True)
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(f"{name} {number}")
        (folder / ".doctrees").mkdir()
        (folder / ".doctrees/written-html.json").write_text('{"pages": {"index": "mark"}}')
        return {name: f"{name} {number}".encode() for name in names}

    make.folder = folder
    return make


OLD = ["index.html", "a/b.html", "c", "gone/d.html", "_static/x.css", ".nojekyll"]
NEW = ["index.html", "a", "c/e.html", "_static/x.css", "_static/y.css", ".nojekyll"]


def test_what_is_shown_is_what_was_made_and_nothing_else(made, tmp_path):
    shown = tmp_path / "out/shown"
    (shown / ".doctrees").mkdir(parents=True)
    for number, names in enumerate([OLD, NEW, NEW, OLD]):
        files = made(number, names)
        assert main([str(made.folder), str(shown)]) == 0
        assert published(shown) == files
        assert {path.name for path in shown.parent.iterdir()} == {"shown"}
        assert not (shown / ".doctrees").exists()
    assert not (shown / "gone/e.html").parent.exists() or (shown / "gone/d.html").exists()


def test_a_file_that_did_not_change_is_left_alone(made, tmp_path):
    made(1, OLD)
    deliver(made.folder, tmp_path / "shown")
    before = (tmp_path / "shown/index.html").stat().st_ino
    assert deliver(made.folder, tmp_path / "shown") == ""
    assert (tmp_path / "shown/index.html").stat().st_ino == before


def test_stopped_at_any_step_every_file_is_whole_and_the_next_run_completes_it(made, tmp_path, monkeypatch):
    shown = tmp_path / "shown"
    steps = 0
    while True:
        old = made(2 * steps, OLD)
        assert deliver(made.folder, shown) == ""
        new = made(2 * steps + 1, NEW)
        left = [steps]

        def counted(do, left=left):
            def step(*args, **options):
                left[0] -= 1
                if left[0] < 0:
                    raise KeyboardInterrupt
                return do(*args, **options)
            return step

        with monkeypatch.context() as patch:
            for owner, name in ((delivering.shutil, "copy2"), (delivering.shutil, "rmtree"), (delivering.Path, "replace"),
                                (delivering.Path, "unlink"), (delivering.Path, "rmdir")):
                patch.setattr(owner, name, counted(getattr(owner, name)))
            try:
                deliver(made.folder, shown)
                break
            except KeyboardInterrupt:
                pass
        for name, data in published(shown).items():
            assert data in (old.get(name), new.get(name)), name
        assert deliver(made.folder, shown) == ""
        assert published(shown) == new
        steps += 1
    assert steps > 12


@pytest.mark.parametrize(("owner", "name"), [(delivering.shutil, "copy2"), (delivering.Path, "replace")])
def test_without_room_the_old_site_stays_and_it_says_so(made, tmp_path, monkeypatch, capsys, owner, name):
    shown = tmp_path / "shown"
    old = made(1, OLD)
    deliver(made.folder, shown)
    made(2, OLD)

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device", "shown/index.html")

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, full)
        assert main([str(made.folder), str(shown)]) == 1
    assert "shown/index.html: No space left on device" in capsys.readouterr().err
    assert published(shown) == old
    assert not (tmp_path / "shown.part").exists()


def test_a_build_that_did_not_end_is_not_shown(larger, tmp_path):
    larger.build()
    (larger.root / "build/html/.doctrees").symlink_to(larger.root / "build/doctrees")
    assert deliver(larger.out, tmp_path / "shown") == ""
    before = published(tmp_path / "shown")
    larger.notice("mixing-sedatives", consequence="Breathing can stop.")
    assert killed(larger, "page-3.html", 1).returncode == -9
    assert "did not come to its end" in deliver(larger.out, tmp_path / "shown")
    assert published(tmp_path / "shown") == before
