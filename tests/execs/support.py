"""What the end-to-end tests of the EXECs share.

A test is called with two operands: the folder of the programs (cms, starter …) and the program `probe` of probe.cpp.
It works in a folder of its own that is removed at the end, counts failed checks instead of stopping at the first, and
ends with rc 0, 1 or 77 (skipped; the reason is printed).
"""
import contextlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

BIN = pathlib.Path(sys.argv[1]).resolve()
PROBE = pathlib.Path(sys.argv[2]).resolve()
TREE = pathlib.Path(__file__).resolve().parents[2]
HERCULES_IPL = TREE / "tests" / "system" / "hercules_ipl"

# Where the starter system keeps things (docs/starter-system.md): first cylinder and count.
CLONER_DISK = ("vm1au1.ckd", "1", "50")
PARM_DISK = ("vm1ars.ckd", "39", "20")
DIRECTORY_DISK = ("vm1ars.ckd", "520", "5")
VOLUMES = ("RS", "S1", "P1", "U1")
FILES_OF_CLONEVM = ["VM1R $PARMS$", "VM1R $LOG$", "VM1R CONFIG", "VM1R DIRECT", "VM1R $IPL$"]

failures = []
# A test that is ended from outside still unmounts and removes what it made.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def scratch_parent():
    """Where systems are made: TMPDIR, else memory when there is room (removing sparse images takes minutes on some
    disks), else the usual folder for temporary files."""
    if "TMPDIR" in os.environ:
        return None
    memory = pathlib.Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 6 << 30
    return str(memory) if roomy else None


class Outcome:
    """What a program answered: rc, and its standard output and error together."""

    def __init__(self, words, rc, text):
        self.words, self.rc, self.text = [str(word) for word in words], rc, text

    def has(self, wanted):
        return wanted in self.text

    def __str__(self):
        return f"$ {' '.join(self.words)}\n{self.text}rc {self.rc}"


def environment():
    kept = {name: value for name, value in os.environ.items() if name not in ("CMS_SYSTEM", "HERCULES_RC")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def run(*words, stdin="", timeout=300):
    """Runs a program; input that ends is the normal case, a hang is a failure."""
    try:
        done = subprocess.run([str(word) for word in words], input=stdin, text=True, errors="replace", timeout=timeout,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment())
    except subprocess.TimeoutExpired as late:
        text = late.stdout.decode(errors="replace") if late.stdout else ""
        check(False, f"{' '.join(map(str, words))} did not end within {timeout} s", text)
        return Outcome(words, -1, text)
    outcome = Outcome(words, done.returncode, done.stdout)
    if "Sanitizer" in outcome.text or "runtime error:" in outcome.text:
        check(False, "a sanitizer complained", outcome)
    return outcome


def start(*words, stdin=subprocess.PIPE):
    """Starts a program that the test watches or kills; its output comes through a pipe."""
    return subprocess.Popen([str(word) for word in words], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            text=True, errors="replace", env=environment())


def check(condition, what, shown=None):
    """Counts a failure and shows what led to it."""
    if condition:
        return True
    failures.append(what)
    print(f"FAILED: {what}")
    if shown is not None:
        print("    " + str(shown).rstrip().replace("\n", "\n    "))
    sys.stdout.flush()
    return False


def expect(outcome, rc, *texts):
    """rc (a number, or a collection of them) and texts that must be in the output."""
    wanted = rc if isinstance(rc, (list, tuple, set)) else [rc]
    missing = [text for text in texts if not outcome.has(text)]
    what = f"rc {rc}" + (f", with {missing}" if missing else "") + " expected"
    return check(outcome.rc in wanted and not missing, what, outcome)


def heading(text):
    print(f"# {text}")
    sys.stdout.flush()


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(77)


def skip_case(name, reason):
    print(f"SKIPPED case {name}: {reason}")


def finish():
    print(f"{len(failures)} failures" if failures else "all checks passed")
    sys.exit(1 if failures else 0)


def has_program(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin") is not None


def copy_tree(source, target):
    """Copies a system with its holes; shared where the file system can."""
    subprocess.run(["cp", "-a", "--sparse=always", "--reflink=auto", str(source), str(target)], check=True)


class Talk:
    """A program one types at and whose output is watched."""

    def __init__(self, *words):
        self.words, self.text, self.seen = words, "", 0
        self.process = start(*words)
        self.changed = threading.Condition()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        for line in self.process.stdout:
            with self.changed:
                self.text += line
                self.changed.notify_all()

    def type(self, *lines):
        for line in lines:
            self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait_for(self, wanted, timeout=60):
        """The text, behind what was waited for before."""
        with self.changed:
            found = self.changed.wait_for(lambda: wanted in self.text[self.seen:], timeout)
            if found:
                self.seen = self.text.index(wanted, self.seen) + len(wanted)
        return check(found, f"'{wanted}' is shown by {' '.join(map(str, self.words[1:]))}", self.text)

    def end(self, timeout=60):
        try:
            rc = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            rc = None
        time.sleep(0.2)  # the watcher reads what is left
        return Outcome(self.words, rc, self.text)


class Place:
    """A folder with the starter system vm1a in it, and what tests do there."""

    def __init__(self, folder, programs=BIN):
        self.folder, self.bin = pathlib.Path(folder), pathlib.Path(programs)
        self.system, self.clone = self.folder / "vm1a", self.folder / "vm1r"
        self.part = self.folder / "vm1r.part"

    def build(self, size=("--small",)):
        built = run(self.bin / "starter", self.system, "--sparse", *size)
        if built.rc != 0:
            print(built)
            sys.exit(1)
        return self

    def cms(self, *command, system=None, stdin="", timeout=300):
        return run(self.bin / "cms", "--system", system or self.system, *command, stdin=stdin, timeout=timeout)

    def clonevm(self, options="YES NOIPL", stdin="", timeout=300):
        return self.cms("CLONEVM", "vm1r", f"({options}", stdin=stdin, timeout=timeout)

    def image(self, name):
        """vm1ars.ckd and the like, of the source or of the clone."""
        return (self.system if name.startswith("vm1a") else self.clone) / name

    def kept(self, name):
        """A folder for copies, out of the way: CLONEVM refuses labels that another system beside it has."""
        (self.folder / "kept").mkdir(exist_ok=True)
        return self.folder / "kept" / name

    def remove_clone(self):
        for folder in (self.clone, self.part):
            shutil.rmtree(folder, ignore_errors=True)

    # Files on minidisks, by the library and not by the program under test.
    def read(self, disk, name):
        shown = run(PROBE, "type", self.image(disk[0]), *disk[1:], *name.split())
        return shown.text.splitlines() if shown.rc == 0 else None

    def write(self, disk, name, lines, record_length=0):
        text = "".join(line + "\n" for line in lines)
        done = run(PROBE, "put", self.image(disk[0]), *disk[1:], *name.split(), record_length, stdin=text)
        check(done.rc == 0, f"test set-up: {name} is written", done)

    def files(self, disk):
        return run(PROBE, "list", self.image(disk[0]), *disk[1:]).text.splitlines()

    def check_nothing_left(self, why):
        check(not self.part.exists(), f"{why}: vm1r.part is left", sorted(self.folder.rglob("vm1r*")))
        check(not self.clone.exists(), f"{why}: vm1r exists")

    def check_labels(self, why):
        """No two images reachable through a system.cnf carry the same label. The clone is looked at before its part: one
        that is renamed meanwhile is seen once or not at all."""
        found = run(PROBE, "labels", self.system, self.clone, self.part)
        check(found.rc == 0, f"{why}: a label comes twice", found)

    def check_source_sound(self, why):
        """The source boots, and the file system of its cloning disk is whole."""
        faults = run(PROBE, "check", self.image(CLONER_DISK[0]), *CLONER_DISK[1:])
        check(faults.rc == 0, f"{why}: VMCLONER 191 is damaged", faults)
        expect(self.cms("QUERY", "USERID"), 0, "VMCLONER AT VM1A")

    def check_same_clone(self, other, why):
        """The clone is the one in folder `other`, made at another time: tracks, labels, files and their records. What may
        differ is the log of the run on the copied A-disk (it tells what happened), and when files were written."""
        for name, kind in (("RS", ["R"]), ("S1", ["S"]), ("P1", ["P"]), ("U1", ["U", "VM1R", "$LOG$"])):
            image = f"vm1r{name.lower()}.ckd"
            if not (other / image).exists():
                continue
            found = run(PROBE, "same", kind[0], other / image, self.clone / image, *kind[1:])
            check(found.rc == 0, f"{why}: VM1R{name} is not what an undisturbed run makes", found)
        directories = [run(PROBE, "directory", folder / "vm1rrs.ckd").text for folder in (other, self.clone)]
        check(directories[0] == directories[1], f"{why}: the object directory differs", directories)
        check((other / "system.cnf").read_text() == (self.clone / "system.cnf").read_text(), f"{why}: system.cnf differs")

    def check_source_unchanged(self, before, why):
        """Every volume but VMCLONER's is as it was, record for record; of that, only files of CLONEVM differ."""
        for name in VOLUMES:
            image = f"vm1a{name.lower()}.ckd"
            kind = ["U", *" ".join(FILES_OF_CLONEVM).split()] if name == "U1" else ["X"]
            found = run(PROBE, "explain", kind[0], before / image, self.system / image, *kind[1:])
            check(found.rc == 0, f"{why}: source volume VM1A{name} changed", found)


# In short waits: a signal takes effect between two of them. It ends when the file GO.ON is in the EXEC's folder.
WAIT_HERE = ["  say 'NOW WAITING'", "  do 300; 'STATE GO ON *'; if rc = 0 then leave; 'CP SLEEP 1 SEC'; end", "  end"]


def waiting_exec(work, place_, entry):
    """WAITVM EXEC in a host folder: CLONEVM, but it waits behind the note ("note") or before the mark ("mark") of the journal's
    `entry`, or when step number `entry` has begun ("step")."""
    lines = []
    for line in (TREE / "execs" / "CLONEVM.EXEC").read_text().splitlines():
        if place_ == "note" and line.startswith("return before = 'NOTED'"):
            lines += [f"  if what = '{entry}' & before = 'NOTED' then do"] + WAIT_HERE
        if place_ == "mark" and line.startswith("  call Cp 'CLONESYS DONE'"):
            lines += [f"  if what = '{entry}' then do"] + WAIT_HERE
        lines.append(line)
        if place_ == "step" and line.startswith("  call Tell 'CLONEVM500I Step'"):
            lines += [f"  if step = {entry} then do"] + WAIT_HERE
    folder = work.folder / "waiting"
    folder.mkdir(exist_ok=True)
    (folder / "GO.ON").unlink(missing_ok=True)
    (folder / "WAITVM.EXEC").write_text("\n".join(lines) + "\n")
    return folder


def read_until(running, wanted):
    """What a program says until it says that, or ends."""
    text = ""
    for line in running.stdout:
        text += line
        if wanted in line:
            break
    return text


def wait_at(work, place_, entry, options="BATCH YES NOIPL"):
    """CLONEVM, waiting there, and what it said; a failed check when it was never there."""
    folder = waiting_exec(work, place_, entry)
    running = start(work.bin / "cms", "--system", work.system, "-A", folder, "WAITVM", "vm1r", f"({options}",
                    stdin=subprocess.DEVNULL)
    text = read_until(running, "NOW WAITING")
    check("NOW WAITING" in text, f"{place_} {entry} is reached", text)
    return running, text


def kill_at(work, place_, entry, options="BATCH YES NOIPL"):
    """Kills CLONEVM (kill -9) where it waits; false, and a failed check: it was never there."""
    running, text = wait_at(work, place_, entry, options)
    running.kill()
    running.wait()
    return "NOW WAITING" in text


def go_on(work, running, text):
    """CLONEVM no longer waits; answers how it ends."""
    (work.folder / "waiting" / "GO.ON").write_text("go on\n")
    rest = running.stdout.read()
    return Outcome(["WAITVM"], running.wait(), text + rest)


def signal_at(work, number, place_, entry, options="BATCH YES NOIPL"):
    """Sends a signal where CLONEVM waits, and answers how it ends."""
    running, text = wait_at(work, place_, entry, options)
    running.send_signal(number)
    rest = running.stdout.read()
    return Outcome(["WAITVM", "vm1r", f"({options}", number.name, place_, entry], running.wait(), text + rest)


def journal_of(work, name="VM1R"):
    """The entries of a clone's journal in order, and their states (DONE, BEGUN)."""
    shown = work.cms("CP", "CLONESYS", "QUERY", name, "JOURNAL")
    lines = []
    for line in shown.text.splitlines():
        words = line.split()
        if len(words) > 5 and words[0].isdigit() and words[1] in ("DONE", "BEGUN"):
            at = 6 if words[1] == "DONE" else 5
            lines.append((" ".join(words[at:]), words[1]))
    return lines


@contextlib.contextmanager
def place(parent=None, programs=BIN, build=True, size=("--small",)):
    """A private folder with a starter system; removed at the end. It is small but where a test wants the volumes users have,
    or a run that lasts long enough for a signal in it (size=())."""
    for name in ("cms", "starter"):
        if not (pathlib.Path(programs) / name).exists():
            skip(f"{name} is not built in {programs}")
    folder = tempfile.mkdtemp(prefix="clonevm-test-", dir=parent or scratch_parent())
    try:
        made = Place(folder, programs)
        yield made.build(size) if build else made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# mkfs operands that make a file system able to share extents, where that is a choice.
MAKE_FILE_SYSTEM = {
    "xfs": ["mkfs.xfs", "-q", "-m", "reflink=1"],
    "btrfs": ["mkfs.btrfs", "-q"],
    "ext4": ["mkfs.ext4", "-q", "-F"],
}


def why_no_loop(kind):
    """The reason why such a loop mount cannot be made here; empty when it can be tried."""
    if os.geteuid() != 0:
        return "loop mounts need root"
    program = MAKE_FILE_SYSTEM[kind][0]
    return "" if has_program(program) else f"{program} is not installed"


@contextlib.contextmanager
def loop_mount(kind, megabytes):
    """A file system in a file, mounted; gives its folder, or a reason why not as second value."""
    reason = why_no_loop(kind)
    if reason:
        yield None, reason
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"clonevm-{kind}-", dir=scratch_parent()))
    image, point = folder / "image", folder / "mounted"
    point.mkdir()
    mounted = False
    try:
        with open(image, "wb") as file:
            file.truncate(megabytes << 20)
        made = run(*MAKE_FILE_SYSTEM[kind], image)
        if made.rc == 0:
            made = run("mount", "-o", "loop", image, point)
            mounted = made.rc == 0
        yield (point, "") if mounted else (None, made.text.strip().replace("\n", "; "))
    finally:
        if mounted:
            unmount(point)
        shutil.rmtree(folder, ignore_errors=True)


def unmount(point):
    """Waits for the last user of the file system, never leaves it mounted."""
    for _ in range(50):
        if run("umount", point).rc == 0:
            return
        time.sleep(0.1)
    run("umount", "-l", point)
