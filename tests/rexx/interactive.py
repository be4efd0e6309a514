#!/usr/bin/env python3
"""The rexx program at a pseudo-terminal: what is typed, history, Ctrl-C and Ctrl-D, errors, interactive trace.

interactive.py REXX runs every story below and names the ones that fail.
"""
import os
import pty
import select
import subprocess
import sys
import tempfile
import time

CTRL_C, CTRL_D, UP = "\x03", "\x04", "\x1b[A"
PATIENCE = 30


class Keyboard:
    """rexx with a terminal of its own."""

    def __init__(self, *operands):
        self.screen, self.seen = "", 0
        settings = os.environ | {"TERM": "dumb", "INPUTRC": "/dev/null", "LC_ALL": "C"}
        words = [sys.argv[1], *operands]
        self.pid, self.tty = pty.fork()
        if self.pid == 0:
            os.execve(words[0], words, settings)

    def read(self, seconds):
        ready, _, _ = select.select([self.tty], [], [], seconds)
        if not ready:
            return True
        try:
            part = os.read(self.tty, 4096)
        except OSError:  # the program closed its terminal
            return False
        self.screen += part.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(part)

    def type(self, text):
        os.write(self.tty, text.encode())

    def wait_for(self, wanted):
        """Reads until `wanted` has come; gives what came before it."""
        end = time.time() + PATIENCE
        while wanted not in self.screen[self.seen:] and time.time() < end and self.read(0.1):
            pass
        at = self.screen.find(wanted, self.seen)
        if at < 0:
            raise AssertionError(f"{wanted!r} did not come, but {self.screen[self.seen:]!r}")
        shown, self.seen = self.screen[self.seen:at], at + len(wanted)
        return shown

    def answer(self, text, prompt="rexx> "):
        """What a typed line brings, without its echo."""
        self.type(text + "\r")
        self.wait_for(text + "\n")
        return self.wait_for(prompt)

    def ended(self):
        """The exit status."""
        end = time.time() + PATIENCE
        while time.time() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                os.close(self.tty)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"it still runs: {self.screen[self.seen:]!r}")


def same(found, wanted):
    if found != wanted:
        raise AssertionError(f"{found!r}, should be {wanted!r}")


def session():
    keyboard = Keyboard()
    keyboard.wait_for("rexx> ")
    return keyboard


def value_echo():
    k = session()
    same(k.answer("2+3"), "5\n")
    same(k.answer("x = 7"), "")
    same(k.answer("x * 6"), "42\n")
    same(k.answer("copies('ab', 2) x"), "abab 7\n")
    same(k.answer("say 'said'; y = 1"), "said\n")
    same(k.answer("numeric digits 20"), "")
    same(k.answer("1/3"), "0.33333333333333333333\n")
    same(k.answer("'echo from the shell'"), "from the shell\n")
    same(k.answer("'exit 3'"), "")
    same(k.answer("rc"), "3\n")
    k.type("exit 5\r")
    same(k.ended(), 5)


def more_lines():
    k = session()
    same(k.answer("do i = 1 to 2", "....> "), "")
    same(k.answer("say i", "....> "), "")
    same(k.answer("end"), "1\n2\n")
    same(k.answer("say 'a',", "....> "), "")
    same(k.answer("'b'"), "a b\n")
    same(k.answer("if i = 3 then", "....> "), "")
    same(k.answer("say 'three'"), "three\n")
    same(k.answer("/* open", "....> "), "")
    same(k.answer("closed */ say i"), "3\n")
    same(k.answer("select", "....> "), "")
    same(k.answer("when i = 3 then nop", "....> "), "")
    same(k.answer("end"), "")
    k.type(CTRL_D)
    same(k.ended(), 0)


def history():
    k = session()
    same(k.answer("n = 4"), "")
    same(k.answer("n ** 2"), "16\n")
    k.type(UP + "\r")
    k.wait_for("n ** 2")
    same(k.wait_for("rexx> "), "\n16\n")
    k.type(UP + UP + UP + "1\r")
    k.wait_for("1\n")
    k.wait_for("rexx> ")
    same(k.answer("n"), "41\n")
    k.type("exit\r")
    same(k.ended(), 0)


def errors():
    k = session()
    same(k.answer("x = 'kept'"), "")
    same(k.answer("1/0"), "Error 42.3: Arithmetic overflow; divisor must not be zero\n")
    same(k.answer("call nosuch"), 'Error 43.1: Could not find routine "NOSUCH"\n')
    same(k.answer("signal nowhere"), 'Error 16.1: Label "NOWHERE" not found\n')
    # What is wrong in the text itself is shown with its place and advice.
    told = k.answer("say ((1)").splitlines()
    same(told[:3], ['Error 36: Unmatched "(" in expression', "     1 | say ((1)", "       |         ^"])
    same(told[3][:6], "Help: ")
    told = k.answer("do; nop; leave; end").splitlines()
    same(told[0], "Error 28.1: LEAVE is valid only within a repetitive DO loop")
    same(told[1:3], ["     1 | do; nop; leave; end", "       |          ^"])
    same(k.answer("interpret 'say ((1)'"), 'Error 36: Unmatched "(" in expression\n')
    same(k.answer("here: say 1"), 'Error 47.1: INTERPRET data must not contain labels; found "HERE"\n')
    same(k.answer("f: return f()")[:11], "Error 47.1:")
    same(k.answer("interpret copies('(', 2000)")[:11], "Error 39.1:")
    same(k.answer("x = copies(x, 999999999)")[:10], "Error 5.1:")
    same(k.answer("signal off syntax"), "")
    same(k.answer("abs('q')")[:12], "Error 40.11:")
    same(k.answer("abs('q')")[:12], "Error 40.11:")
    same(k.answer("x"), "kept\n")
    k.type("exit\r")
    same(k.ended(), 0)


def interruptions():
    k = session()
    same(k.answer("x = 1"), "")
    k.type("do forever; x = x + 1; end\r")
    k.wait_for("end\n")
    time.sleep(0.3)
    k.type(CTRL_C)
    k.wait_for("Error 4.1: ")
    k.wait_for("rexx> ")
    same(k.answer("x > 1"), "1\n")
    k.type("half a line")
    k.wait_for("half a line")
    k.type(CTRL_C)
    k.wait_for("rexx> ")
    same(k.answer("1 + 1"), "2\n")  # nothing is left of the line given up
    same(k.answer("do while x > 0", "....> "), "")
    k.type(CTRL_C)
    k.wait_for("rexx> ")
    same(k.answer("3 + 4"), "7\n")
    k.type(CTRL_D)
    same(k.ended(), 0)


def trace_of_typed_lines():
    k = session()
    same(k.answer("trace r"), "")
    same(k.answer("y = 3 + 4"), '       *-* y = 3 + 4\n       >>>   "7"\n')
    same(k.answer("trace off"), "       *-* trace off\n")
    same(k.answer("say y"), "7\n")
    k.type("trace ?r\r")
    k.wait_for("rexx> ")
    k.type("y = 1\r")
    k.wait_for('       >>>   "1"\n')
    k.type("say 'in the pause' y\r")
    k.wait_for("in the pause 1\n")
    k.type("\r")
    k.wait_for("rexx> ")
    k.type("z = 2\r")
    k.wait_for('       >>>   "2"\n')
    k.type("trace off\r")
    k.wait_for("rexx> ")
    same(k.answer("say y z"), "1 2\n")
    k.type("exit\r")
    same(k.ended(), 0)


PROGRAM = """trace ?r
x = 1
y = x + 1
say 'sum' y
do i = 1 to 2
  z = i
end
say 'end' z
"""


def trace_of_a_program():
    with tempfile.NamedTemporaryFile("w", suffix=".rexx") as file:
        file.write(PROGRAM)
        file.flush()
        k = Keyboard(file.name)
        k.wait_for("     2 *-* x = 1\n")
        k.wait_for('Interactive trace.  "Trace Off" to end debug. ENTER to continue. +++\n')
        k.wait_for('       >>>   "1"\n')
        k.type("\r")
        k.wait_for('     3 *-* y = x + 1\n       >>>   "2"\n')
        k.type("x = 10\r")
        k.wait_for("x = 10\n")
        k.type("=\r")
        k.wait_for('*-* y = x + 1\n       >>>   "11"\n')
        k.type("say y\r")
        k.wait_for("say y\n11\n")
        k.type("say 1/0\r")
        k.wait_for("+++ Error 42: Arithmetic overflow/underflow\n")
        k.type("if\r")
        k.wait_for("+++ Error 35: Invalid expression\n")
        k.type("'exit 9'\r")
        k.wait_for("+++ RC(9) +++\n")
        k.type("say rc\r")
        k.wait_for("say rc\nRC\n")  # commands typed in a pause leave RC alone
        k.type("\r")
        k.wait_for("     4 *-* say 'sum' y\n")
        k.wait_for("sum 11\n")
        k.type("trace off\r")
        k.wait_for("end 2\n")
        same(k.ended(), 0)


def interrupted_program():
    with tempfile.NamedTemporaryFile("w", suffix=".rexx") as file:
        file.write("signal on halt\nsay 'going'\ndo forever; end\nhalt: say 'halted in' sigl; exit 7\n")
        file.flush()
        k = Keyboard(file.name)
        k.wait_for("going\n")
        k.type(CTRL_C)
        k.wait_for("halted in 3\n")
        same(k.ended(), 7)


def without_a_terminal():
    done = subprocess.run([sys.argv[1], "-i"], input="x = 2\ndo i = 1 to x\nsay i\nend\nx + 1\n",
                          capture_output=True, text=True, timeout=PATIENCE)
    same((done.stdout, done.stderr, done.returncode), ("1\n2\n3\n", "", 0))


STORIES = [value_echo, more_lines, history, errors, interruptions, trace_of_typed_lines, trace_of_a_program,
           interrupted_program, without_a_terminal]
failed = 0
for story in STORIES:
    try:
        story()
    except AssertionError as fault:
        failed += 1
        print(f"{story.__name__}: {fault}")
print(f"{len(STORIES) - failed} of {len(STORIES)} stories as told")
sys.exit(1 if failed else 0)
