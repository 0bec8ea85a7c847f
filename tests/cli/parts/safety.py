# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around the program: closed pipes, signals, full disks, too little memory, damaged files. Nothing that was there may be
lost, nothing half written may stay, no wrong number may be shown."""
import base64
import functools
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import time
import zlib

from program import BASELINE, INTERNAL, TINY, TWO, ProgramTest, quadrant, read_bytes, say_skip, shared_folder, start, two_policies, write_bytes

# An HDF5 file with nothing in it, by another program.
OTHER_HDF5 = zlib.decompress(base64.b64decode(
    "eNrr9HBx4+WS4mIAAQ4OBhYGAQZk8B8KFJhR+TD5BCjNCKU7oPQKJpg4I1hOAiouCDUfXV1IkKsrsvno9oyCkQ08XB0DQHQElM8BpU8woaqDpcMAKtkLAKSkKIg="))


class ClosedOutputTest(ProgramTest):
    LONG = [["show", "{two}", "--csv"], ["replay", BASELINE, "--futures", "0:200", "--json", *TWO], ["run", *TINY, "-o", "{new}", "--json"]]
    ALL = LONG + [["show", "{two}"], ["info"], ["info", "--json"], ["check", *TINY], ["check", *TINY, "--json"],
                  ["verify", BASELINE, "--futures", "0:8", *TWO],
                  ["bench", BASELINE, "--seconds", "1", "--simd", "scalar", *TWO], ["run", *TINY, "-o", "{new}"], ["run", "--help"], ["--version"]]

    def fill(self, arguments):
        return [word.format(two=two_policies(), new=self.path("new.h5")) if "{" in word and "}" in word and " " not in word else word
                for word in arguments]

    def test_closed_pipe(self):
        """As in `quadrant show FILE --csv | head -1`: ends with an exit code, not by a signal."""
        for arguments in self.LONG:
            with self.subTest(" ".join(arguments)):
                process = start(*self.fill(arguments))
                self.assertTrue(process.stdout.readline())
                process.stdout.close()
                message = process.stderr.read().decode()
                process.stderr.close()
                self.assertIn(process.wait(timeout=60), (0, 1), message)
                self.assertIsNone(INTERNAL.search(message), message)

    def test_lost_output_is_an_error(self):
        """A full device behind standard output: what could not be printed must not count as done."""
        if not os.path.exists("/dev/full"):
            say_skip(self, "this system has no /dev/full")
        for arguments in self.ALL:
            if os.path.exists(self.path("new.h5")):
                os.remove(self.path("new.h5"))
            with self.subTest(" ".join(arguments)), open("/dev/full", "w") as full:
                self.fail_with(1, self.fill(arguments), "standard output", stdout=full)


class SignalTest(ProgramTest):
    def running(self, *more):
        """A long run, once it has begun."""
        process = start("run", BASELINE, "-n", "1e7", *TWO, "-o", "new.h5", *more, cwd=self.folder)
        deadline = time.monotonic() + 30
        while not any(name.endswith(".tmp") for name in os.listdir(self.folder)):
            self.assertIsNone(process.poll(), "the run ended before it began")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        return process

    def ended(self, process):
        out, err = process.communicate(timeout=60)
        return process.returncode, out.decode(), err.decode()

    def test_stopped(self):
        """At any moment: what was done is in a checkpoint, or nothing was done and nothing is left."""
        for number, code in [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGUSR1, 138)]:
            for wait in [0, 1]:
                with self.subTest(number, wait=wait):
                    process = self.running()
                    time.sleep(wait)
                    process.send_signal(number)
                    got, out, err = self.ended(process)
                    self.assertEqual(got, code, err)
                    self.assertEqual(out, "")
                    if wait == 0 and "nothing was written" in err:
                        self.assertRegex(err, r"(?m)^quadrant: stopped by a signal before a future was done; nothing was written$")
                        self.assertEqual(os.listdir(self.folder), [])
                        continue
                    self.assertRegex(err, r"(?m)^quadrant: stopped by a signal; [\d,]+ futures are in new\.h5\.checkpoint: the same command with --resume")
                    self.assertEqual(os.listdir(self.folder), ["new.h5.checkpoint"])
                    os.remove(self.path("new.h5.checkpoint"))

    def test_what_was_there_stays(self):
        for number, code in [(signal.SIGINT, 130), (signal.SIGTERM, 143)]:
            write_bytes(self.path("new.h5"), b"mine")
            process = self.running("--force")
            time.sleep(0.5)
            process.send_signal(number)
            self.assertEqual(self.ended(process)[0], code)
            self.assertEqual(sorted(os.listdir(self.folder)), ["new.h5", "new.h5.checkpoint"])
            self.assertEqual(read_bytes(self.path("new.h5")), b"mine")

    def test_second_signal(self):
        """It ends the program at once, and still leaves no temporary file."""
        process = self.running("--tile", "32768", "--simd", "scalar")
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        self.assertIn(self.ended(process)[0], (130, -signal.SIGINT))
        self.assertLess(time.monotonic() - begun, 5)
        self.assertEqual(os.listdir(self.folder), [])


class FullDiskTest(ProgramTest):
    def check_failed_write(self, folder, arguments, name, **more):
        """Runs where a write must fail: exit code 1, nothing left behind but a checkpoint that is named, what was there untouched."""
        write_bytes(os.path.join(folder, "old.h5"), b"mine")
        done = quadrant("run", *TINY, *arguments, "-o", name, cwd=folder, **more)
        left = sorted(os.listdir(folder))
        old = read_bytes(os.path.join(folder, "old.h5"))
        for other in left:
            os.remove(os.path.join(folder, other))
        self.check_error(done, 1, re.escape(name))
        saved = [name + ".checkpoint"] if "--resume stores them" in done.err else []
        self.assertEqual((left, old), (sorted(["old.h5", *saved]), b"mine"))

    def test_full_file_system(self):
        mount = shutil.which("mount")
        place = self.path("small")
        os.mkdir(place)
        small = [mount, "-t", "tmpfs", "-o", "size=1m", "none", place]
        if mount is None or os.geteuid() != 0 or subprocess.run(small, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            say_skip(self, "no small file system can be mounted here; test_file_size_limit stands in for it")
        self.addCleanup(subprocess.run, ["umount", place], check=True)
        for arguments, name in [([], "new.h5"), (["--force"], "old.h5")]:
            with self.subTest(name):
                self.check_failed_write(place, arguments, name)

    def test_file_size_limit(self):
        """At several sizes, so that the write fails in the first dataset, in the middle, and at the very end."""
        whole = os.path.getsize(two_policies())
        for limit in [512, 20000, whole // 2, whole - 5000]:
            for arguments, name in [([], "new.h5"), (["--force"], "old.h5")]:
                with self.subTest(limit=limit, path=name):
                    self.check_failed_write(self.folder, arguments, name, restore_signals=False,
                                            preexec_fn=lambda: limit_file_size(limit, signal.SIG_IGN))

    def test_file_size_limit_with_its_signal(self):
        """As after `ulimit -f`: the limit's signal would end the program before it can clean up."""
        self.check_failed_write(self.folder, [], "new.h5", restore_signals=False, preexec_fn=lambda: limit_file_size(100000, signal.SIG_DFL))


def limit_file_size(limit, action):
    signal.signal(signal.SIGXFSZ, action)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def limit_memory(limit):
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class MemoryTest(ProgramTest):
    def test_too_little_memory(self):
        for arguments, limit in [(["--set", "outputs.pilot=65536"], 300 << 20), (["--tile", "32768"], 100 << 20)]:
            with self.subTest(arguments):
                done = quadrant("run", BASELINE, "-n", "100000", *TWO, *arguments, "-o", "new.h5", cwd=self.folder,
                                preexec_fn=lambda: limit_memory(limit))
                self.assertEqual(done.code, 1, done.err)
                self.assertRegex(done.err, r"(?m)^quadrant: out of memory")
                self.assertEqual(os.listdir(self.folder), [])

    def test_more_threads_than_can_be_started(self):
        done = quadrant("run", BASELINE, "-n", "100000", *TWO, "--tile", "16", "--threads", "600", "-o", "new.h5", cwd=self.folder,
                        preexec_fn=lambda: limit_memory(1500 << 20))
        self.assertIn(done.code, (1, 2), done.err)
        self.assertRegex(done.err, r"(?m)^quadrant: ")
        self.assertIsNone(INTERNAL.search(done.err), done.err)
        self.assertEqual(os.listdir(self.folder), [])


class DamagedFileTest(ProgramTest):
    def shown(self, data, *options):
        write_bytes(self.path("damaged.h5"), data)
        return quadrant("show", "damaged.h5", *options, cwd=self.folder)

    def test_no_results_file(self):
        cases = [("nothing", None, "no such file"), ("empty", b"", "found no HDF5 file"), ("text", b"policy,outcome\n" * 1000, "found no HDF5 file"),
                 ("other", OTHER_HDF5, "found an HDF5 file of another kind"), ("zeros", bytes(100000), "found no HDF5 file")]
        for name, data, pattern in cases:
            with self.subTest(name):
                if data is not None:
                    write_bytes(self.path(name), data)
                for options in [[], ["--csv"], ["--json"]]:
                    done = self.fail_with(2, ["show", name, *options], rf"\Aquadrant: {name}: {pattern}", cwd=self.folder)
                    self.assertEqual(done.out, "")

    def test_a_folder(self):
        self.fail_with(2, ["show", self.folder], "folder|found no HDF5 file")

    def test_truncated(self):
        data = read_bytes(two_policies())
        for length in [1, 8, 100, 1000, 4096, 50000, len(data) // 4, len(data) // 2, len(data) - 4096, len(data) - 1]:
            with self.subTest(length=length):
                self.check_error(self.shown(data[:length], "--csv"), 2, r"\Aquadrant: damaged\.h5: found no HDF5 file, or a damaged one, allowed: ")

    def test_damage_crashes_nothing(self):
        crashed = [(place, done.code) for place, done in flips() if done.code < 0 or INTERNAL.search(done.err)]
        self.assertEqual(crashed, [], "places of a flipped byte, exit code")

    def test_damage_never_shows(self):
        """A table that is printed is the right one: names count as well as numbers."""
        good = quadrant("show", two_policies(), "--csv").out.splitlines()
        wrong = []
        for place, done in flips():
            if done.code == 0 and done.out.splitlines() != good:
                wrong.append((place, *next(pair for pair in zip(good, done.out.splitlines()) if pair[0] != pair[1])))
        self.assertEqual(wrong, [], "place of a flipped byte, the right row, the row printed")

    def test_damage_is_named(self):
        refused = [done for place, done in flips() if done.code > 0]
        self.assertGreater(len(refused), 20)
        for done in refused:
            self.check_error(done, done.code, r"flipped\.h5", "checksum|damaged|corrupt|another kind")
            self.assertEqual(done.out, "")


@functools.lru_cache(maxsize=None)
def flips():
    """What `show --csv` does to files with one byte changed: all over the file, and closer where names and structure lie."""
    data = read_bytes(two_policies())
    generator = random.Random(2026)
    places = list(range(20000, len(data), len(data) // 80))
    places += generator.sample(range(30000), 100) + generator.sample(range(len(data) - 30000, len(data)), 40)
    path = os.path.join(shared_folder(), "flipped.h5")
    done = []
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 0x41
        write_bytes(path, changed)
        done.append((place, quadrant("show", path, "--csv")))
    return done
