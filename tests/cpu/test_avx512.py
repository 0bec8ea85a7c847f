# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""The AVX-512 path has the bits of the others, on any x86-64 machine: Linux boots in Bochs, which emulates a Skylake-X, and runs the
program and the value types' tests there. Takes about twenty minutes.

    python3 tests/cpu/test_avx512.py

Exits with 77, having said so, where the emulator, a kernel or a tool is missing. The environment variables QUADRANT, QUADRANT_TEST_MATH and
QUADRANT_KERNEL name the program, the test program of the mathematics and a kernel (default: one from /boot, else Debian's, with apt).
"""
import glob
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROJECT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.abspath(os.environ.get("QUADRANT", "build/release/quadrant"))
TEST_MATH = os.path.abspath(os.environ.get("QUADRANT_TEST_MATH", "build/release/test_math"))
TOOLS = ["bochs", "busybox", "cpio", "gzip", "h5diff", "ldd", "xorriso"]
FILES = ["/usr/lib/ISOLINUX/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32", "/usr/share/bochs/BIOS-bochs-latest",
         "/usr/share/bochs/VGABIOS-lgpl-latest"]
TIMEOUT = 3600  # seconds
RUN = "/bin/quadrant run configs/baseline.toml -n 300 --threads 1 --tile 70 -q --set outputs.pilot=128 --set 'policies.run=[\"status_quo\",\"deny\"]'"
TASKS = {
    "paths": "/bin/quadrant info | grep -q 'avx512: 16 futures at a time (default)'",
    "verify against avx2": "/bin/quadrant verify configs/baseline.toml --threads 1 --simd avx512 --against avx2 --futures 0:48",
    "verify against scalar": "/bin/quadrant verify configs/baseline.toml --threads 1 --simd avx512 --against scalar --futures 131068:131084",
    "run, avx512": RUN + " --simd avx512 -o /tmp/avx512.h5",
    "run, avx2": RUN + " --simd avx2 -o /tmp/avx2.h5",
    "the same file": "/bin/h5diff --exclude-path /provenance /tmp/avx512.h5 /tmp/avx2.h5",
    "another file": RUN + " --seed 1 -o /tmp/other.h5 && ! /bin/h5diff --exclude-path /provenance /tmp/avx512.h5 /tmp/other.h5 >/dev/null",
    "value types": "/bin/test_math -# '[#test_value_types]'",
}
# The emulated processor's layout of compacted states is not the one that Linux expects, which would then do without AVX.
KERNEL_OPTIONS = "console=ttyS0 nosmp noapic mitigations=off tsc=reliable lpj=1000000 quiet nopku noxsaves clearcpuid=xsavec,xsaves,pku,ospke"
EMULATOR = """
cpu: model=corei7_skylake_x, count=1, ips=100000000
memory: guest=1024, host=1024
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=serial.txt
log: bochs.log
panic: action=fatal
error: action=ignore
info: action=ignore
clock: sync=none
display_library: rfb, options="timeout=0"
"""


def skip(why):
    print(f"skipped: {why}; AVX-512 was not emulated")
    sys.exit(77)


def find_kernel(folder):
    kernels = [os.environ.get("QUADRANT_KERNEL", ""), *sorted(glob.glob("/boot/vmlinuz-*"))]
    for kernel in kernels:
        if os.access(kernel, os.R_OK):
            return kernel
    depends = subprocess.run(["apt-cache", "depends", "linux-image-cloud-amd64"], capture_output=True, text=True, check=False).stdout
    package = re.search(r"Depends: (linux-image-\S+)", depends)
    if package and subprocess.run(["apt-get", "-q", "download", package[1]], cwd=folder, capture_output=True, check=False).returncode == 0:
        subprocess.run(["dpkg", "-x", glob.glob(os.path.join(folder, "*.deb"))[0], os.path.join(folder, "kernel")], check=True)
        return glob.glob(os.path.join(folder, "kernel", "boot", "vmlinuz-*"))[0]
    return None


def make_root(root):
    """A root file system: the programs with their libraries, the configuration, and an init that does the tasks."""
    for name in ["bin", "proc", "dev", "tmp"]:
        os.makedirs(os.path.join(root, name))
    programs = {"quadrant": PROGRAM, "test_math": TEST_MATH, "h5diff": shutil.which("h5diff"), "busybox": shutil.which("busybox")}
    for name, path in programs.items():
        shutil.copy(path, os.path.join(root, "bin", name))
        libraries = subprocess.run(["ldd", path], capture_output=True, text=True, check=False).stdout
        for library in re.findall(r"/[^ ]+", libraries):
            os.makedirs(root + os.path.dirname(library), exist_ok=True)
            shutil.copy(library, root + library)
    shutil.copytree(os.path.join(PROJECT, "configs"), os.path.join(root, "configs"))
    lines = ["#!/bin/busybox sh", "/bin/busybox --install -s /bin", "mount -t proc proc /proc", "mount -t devtmpfs dev /dev",
             "exec >/dev/ttyS0 2>&1", "cd /"]
    for name, command in TASKS.items():
        lines += [f"if {command}; then echo 'passed: {name}'; else echo 'failed: {name}'; fi"]
    init = os.path.join(root, "init")
    with open(init, "w", encoding="utf-8") as file:
        file.write("\n".join([*lines, "echo 'end of tasks'", "sleep 1000000"]) + "\n")
    os.chmod(init, 0o755)


def make_image(folder, kernel):
    """A bootable CD: boot.iso in the folder."""
    disc = os.path.join(folder, "disc")
    os.makedirs(os.path.join(disc, "isolinux"))
    shutil.copy(kernel, os.path.join(disc, "vmlinuz"))
    for path in FILES[:2]:
        shutil.copy(path, os.path.join(disc, "isolinux"))
    with open(os.path.join(disc, "isolinux", "isolinux.cfg"), "w", encoding="utf-8") as file:
        file.write(f"DEFAULT l\nPROMPT 0\nTIMEOUT 1\nLABEL l\n KERNEL /vmlinuz\n INITRD /initrd.gz\n APPEND {KERNEL_OPTIONS}\n")
    root = os.path.join(folder, "root")
    make_root(root)
    subprocess.run(["sh", "-c", f"find . | cpio -o -H newc --quiet | gzip -1 >'{disc}/initrd.gz'"], cwd=root, check=True)
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-o", os.path.join(folder, "boot.iso"), "-b", "isolinux/isolinux.bin", "-c",
                    "isolinux/boot.cat", "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", disc], check=True, capture_output=True)


def emulate(folder):
    """What the emulated machine printed, up to the end of the tasks."""
    with open(os.path.join(folder, "bochsrc"), "w", encoding="utf-8") as file:
        file.write(EMULATOR)
    with open(os.path.join(folder, "commands"), "w", encoding="utf-8") as file:
        file.write("c\n")  # Debian's Bochs starts in its debugger: continue
    text = ""
    with open(os.path.join(folder, "output"), "w", encoding="utf-8") as output:
        machine = subprocess.Popen(["bochs", "-q", "-f", "bochsrc", "-rc", "commands"], cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
                                   stderr=output, start_new_session=True)
        try:
            start = time.monotonic()
            while machine.poll() is None and time.monotonic() - start < TIMEOUT and "end of tasks" not in text:
                time.sleep(1)
                try:
                    with open(os.path.join(folder, "serial.txt"), encoding="utf-8", errors="replace") as file:
                        text = file.read()
                except FileNotFoundError:
                    pass
        finally:
            if machine.poll() is None:
                os.killpg(machine.pid, 9)
            machine.wait()
    return text


class Avx512Test(unittest.TestCase):
    def test_bits_in_an_emulated_processor(self):
        with tempfile.TemporaryDirectory(prefix="quadrant-avx512-") as folder:
            make_image(folder, KERNEL)
            text = emulate(folder)
        self.assertIn("end of tasks", text, "the emulated machine did not come to the end")
        for task in TASKS:
            with self.subTest(task):
                self.assertIn("passed: " + task, text)


if __name__ == "__main__":
    missing = [tool for tool in TOOLS if shutil.which(tool) is None] + [path for path in FILES if not os.path.exists(path)]
    if platform.machine() != "x86_64" or missing:
        skip("no x86-64 processor" if platform.machine() != "x86_64" else "no " + ", ".join(missing))
    with tempfile.TemporaryDirectory(prefix="quadrant-kernel-") as downloads:
        KERNEL = find_kernel(downloads)
        if KERNEL is None:
            skip("no kernel to boot")
        unittest.main()
