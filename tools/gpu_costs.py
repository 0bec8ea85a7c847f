#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0
"""What the CUDA back end costs, without a GPU: registers, spills and occupancy of its kernels on every architecture (from nvcc -Xptxas -v),
instructions and bytes of a run (from an emulator's statistics), and what both predict for some GPUs. Prints the tables of docs/performance.md.

    python3 tools/gpu_costs.py compile
    python3 tools/gpu_costs.py run PROGRAM
    python3 tools/gpu_costs.py row_sums PROGRAM
    python3 tools/gpu_costs.py predict INSTRUCTIONS

PROGRAM (quadrant, or row_sums) is built with the preset cuda-emulated; LD_LIBRARY_PATH must lead to the emulator's libcudart. INSTRUCTIONS: of PTX,
a future-step and policy, as `run` prints them.
"""
import argparse
import os
import re
import shutil
import struct
import subprocess
import tempfile

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIMULATE = "SimulateFutures<GatherSink>"
ROWS = 16 + 19 * 41   # of the baseline: steps of the history, and of 19 policies
STEPS = 19 * 41       # future-steps and policies, the unit of docs/performance.md

# NVIDIA, CUDA C++ Programming Guide, "Compute Capabilities": of a multiprocessor warps, shared memory in KiB, blocks; the register file is
# 65,536 everywhere, allocated in 256s a warp; since 8.0 a block takes 1 KiB of shared memory besides its own.
ARCHITECTURES = {"75": (32, 64, 16), "80": (64, 164, 32), "86": (48, 100, 16), "89": (48, 100, 24), "90": (64, 228, 32), "100": (64, 228, 32),
                 "120": (48, 100, 24)}
BLOCK_THREADS = 32
BLOCK_SHARED = 4 * 102 * 32

# Of the vendor's data sheets: multiprocessors, boost clock in GHz (an H100's from its 67 Tflop/s), memory in GB/s.
GPUS = [("H100 SXM", 132, 1.98, 3350), ("A100 SXM", 108, 1.41, 2039), ("RTX 4090", 128, 2.52, 1008), ("L4", 58, 2.04, 300)]
SCHEDULERS = 4                 # a multiprocessor, each issues at most one instruction of a warp a clock
ISSUE_RATES = (0.4, 0.6, 0.8)  # with two warps a scheduler; an assumption until it is measured
MACHINE = 1.3                  # instructions of machine code for one of PTX: 13,000 against 10,000 in the kernel that simulates
MEMORY_BYTES = 300             # that reach the memory a future-step and policy: drivers (124), captured outcomes written and read again

BATCH = 12800  # futures, some as many as an L4 holds at a time
LATE = 131072  # from here on histograms count one block of futures in eight


def nvcc():
    """The compiler, or None."""
    return shutil.which("nvcc") or shutil.which("/usr/local/cuda/bin/nvcc")


def strict_flags():
    """Those of cmake/cuda.cmake."""
    with open(os.path.join(PROJECT, "cmake", "cuda.cmake"), encoding="utf-8") as file:
        return re.search(r"set\(QUADRANT_CUDA_FLAGS (.*)\)", file.read()).group(1).split()


def readable(name):
    """A kernel's name as people write it."""
    name = subprocess.run(["c++filt", name], capture_output=True, text=True, check=True).stdout.strip() if name.startswith("_Z") else name
    name = re.sub(r"quadrant::|isa_host::", "", name)
    match = re.match(r"void execute<(.*?) ?>\(", name)
    return re.sub(r"\s+>", ">", match.group(1)) if match else name.split("(")[0]


def text_instructions(cubin):
    """Instructions of machine code by kernel: a section .text.NAME each, 16 bytes an instruction since compute capability 7.0."""
    with open(cubin, "rb") as file:
        data = file.read()
    offset, = struct.unpack_from("<Q", data, 0x28)
    size, count, names = struct.unpack_from("<HHH", data, 0x3A)
    sections = [struct.unpack_from("<IIQQQQ", data, offset + i * size) for i in range(count)]
    strings = sections[names][4]
    found = {}
    for name, _, _, _, _, length in sections:
        at = strings + name
        label = data[at:data.index(b"\0", at)].decode()
        if label.startswith(".text."):
            found[readable(label[6:])] = length // 16
    return found


def occupancy(architecture, registers):
    """Warps of the simulation on a multiprocessor, and what bounds them."""
    warps, shared, blocks = ARCHITECTURES[architecture]
    per_block = BLOCK_THREADS // 32
    allowed = {"registers": 65536 // ((registers * 32 + 255) // 256 * 256), "warps": warps, "blocks": blocks * per_block,
               "shared memory": shared * 1024 // (BLOCK_SHARED + (1024 if architecture != "75" else 0)) * per_block}
    least = min(allowed.values())
    return least, min(allowed, key=allowed.get)


def compile_tables():
    print("| architecture | registers | stack, bytes | spill stores | spill loads | instructions of machine code | warps a multiprocessor | bound by |")
    print("|---|---|---|---|---|---|---|---|")
    rest = {}
    for architecture in ARCHITECTURES:
        with tempfile.TemporaryDirectory() as folder:
            said, sizes = "", {}
            for name in ("simulate", "analyse"):
                cubin = os.path.join(folder, name)
                done = subprocess.run([nvcc(), *strict_flags(), "-I", PROJECT, "-Xptxas", "-v", "-cubin", f"-arch=sm_{architecture}", "-o", cubin,
                                       os.path.join(PROJECT, "kernels", "launch", "cuda", name + ".cu")], capture_output=True, text=True, check=True)
                said += done.stderr
                sizes.update(text_instructions(cubin))
        for part in re.split(r"Compiling entry function ", said)[1:]:
            kernel = readable(re.match(r"'(\S+)'", part).group(1))
            stack, stores, loads = (int(x) for x in re.search(r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads", part).groups())
            registers = int(re.search(r"Used (\d+) registers", part).group(1))
            if kernel == SIMULATE:
                warps, bound = occupancy(architecture, registers)
                print(f"| sm_{architecture} | {registers} | {stack} | {stores // 4} | {loads // 4} | {sizes[kernel]} | {warps} of {ARCHITECTURES[architecture][0]} | {bound} |")
            else:
                rest.setdefault(kernel, []).append((registers, stores // 4, loads // 4, stack))
    print("\nThe other kernels, least to most over the architectures:\n")
    print("| kernel | registers | stack, bytes | spill stores and loads |\n|---|---|---|---|")
    for kernel, values in sorted(rest.items()):
        if "cub::" in kernel:
            continue
        between = lambda xs: f"{min(xs)}" if min(xs) == max(xs) else f"{min(xs)} to {max(xs)}"
        print(f"| `{kernel}` | {between([v[0] for v in values])} | {between([v[3] for v in values])} | {between([v[1] + v[2] for v in values])} |")


def statistics(program, command, futures):
    """What every kernel of a command executed, as the emulator counts it: thread and warp instructions, those of each class, bytes read and
    written."""
    with tempfile.TemporaryDirectory() as folder:
        call = {"run": ["-n", str(futures), "--set", "outputs.sample_futures=0", "-o", os.path.join(folder, "x.h5")],
                "verify": ["--futures", f"{LATE}:{LATE + futures}"]}[command]
        done = subprocess.run([program, command, os.path.join(PROJECT, "configs", "baseline.toml"), "--device", "cuda", "--set", "outputs.pilot=64",
                               "--batch", str(BATCH), "--quiet", *call], capture_output=True, text=True, check=True,
                              env={**os.environ, "CUDA_EMULATOR_STATS": "1"})
    kernels, current = {}, None
    for line in done.stderr.splitlines():
        if match := re.match(r"\[cuda-emulator\] kernel (.*)", line):
            current = kernels.setdefault(readable(match.group(1)), dict.fromkeys(("thread", "warp", "read", "written"), 0))
        elif match := re.match(r"\s+thread-instructions (\d+), warp-instructions (\d+)", line):
            current["thread"] += int(match.group(1))
            current["warp"] += int(match.group(2))
        elif match := re.match(r"\s+([a-z][a-z0-9.-]*)\s+(\d+)\s+(\d+)\s+[\d.]+$", line):
            current[match.group(1)] = current.get(match.group(1), 0) + int(match.group(2))
        elif match := re.match(r"\s+global memory: read (\d+) B in \d+ sectors of 32 B, written (\d+)", line):
            current["read"] += int(match.group(1))
            current["written"] += int(match.group(2))
    return kernels


def of_a_batch(program, command):
    """The same of one batch, for a future-step and policy: what two batches execute more than one. The rest of a command, such as the pilot and
    the check's sample, is in both."""
    one, two = statistics(program, command, BATCH), statistics(program, command, 2 * BATCH)
    kernels = {}
    for name, values in two.items():
        more = {key: (value - one.get(name, {}).get(key, 0)) / BATCH / STEPS for key, value in values.items()}
        if command == "verify" and name == "StartFutures":  # once to trace, once to sum
            more = {key: value / 2 for key, value in more.items()}
        if more["thread"] > 0 and "TraceSink" not in name:
            kernels[name] = more
    return kernels


def run_tables(program):
    early, late = of_a_batch(program, "run"), of_a_batch(program, "verify")
    print("| kernel | first 131,072 futures | later ones | lanes active | bytes read and written, first futures |")
    print("|---|---|---|---|---|")
    names = sorted(early, key=lambda name: -early[name]["thread"])
    for name in names:
        x, y = early[name], late.get(name, {"thread": 0})
        if x["thread"] >= 0.5:
            print(f"| `{re.sub(r'^.*cub::', 'cub::', name)}` | {x['thread']:,.0f} | {y['thread']:,.0f} | {x['thread'] / x['warp']:.1f} of 32 | "
                  f"{x['read'] + x['written']:,.0f} |")
    total = [sum(k["thread"] for k in kernels.values()) for kernels in (early, late)]
    warps = sum(k["warp"] for k in early.values())
    print(f"| all | {total[0]:,.0f} | {total[1]:,.0f} | {total[0] / warps:.1f} of 32 | {sum(k['read'] + k['written'] for k in early.values()):,.0f} |")
    print("\nclasses of the simulation, first futures:", {key: round(value, 1) for key, value in early[SIMULATE].items()})
    print("classes of the simulation, later futures:", {key: round(value, 1) for key, value in late[SIMULATE].items()})


def row_sums(program):
    done = subprocess.run([program], capture_output=True, text=True, check=True, env={**os.environ, "CUDA_EMULATOR_STATS": "1"})
    counts = dict(zip(("fill", "columns", "reductions"), (int(x) for x in re.findall(r"warp-instructions (\d+)", done.stderr))))
    print(f"summing a row of 102 values of 32 futures, instructions a warp: lanes that take columns {counts['columns'] - counts['fill']:,}, "
          f"cub::WarpReduce {counts['reductions'] - counts['fill']:,}; {done.stdout.strip()}")


def predict(instructions):
    """Futures per second, if a scheduler issues so many instructions a clock and every PTX instruction becomes MACHINE of machine code."""
    print("| | " + " | ".join(f"{rate} a clock" for rate in ISSUE_RATES) + " | bytes of memory a second at the middle |")
    print("|---|" + "---|" * (len(ISSUE_RATES) + 1))
    for name, processors, clock, bandwidth in GPUS:
        futures = [processors * SCHEDULERS * clock * 1e9 * rate * 32 / (instructions * MACHINE * STEPS) for rate in ISSUE_RATES]
        traffic = futures[len(futures) // 2] * STEPS * MEMORY_BYTES / 1e9
        print(f"| {name} | " + " | ".join(f"{x / 1e6:.2f} million" for x in futures) + f" | {traffic:,.0f} of {bandwidth:,} GB/s |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = parser.add_subparsers(dest="what", required=True)
    sub.add_parser("compile")
    run = sub.add_parser("run")
    run.add_argument("program")
    sub.add_parser("row_sums").add_argument("program")
    sub.add_parser("predict").add_argument("instructions", type=float)
    arguments = parser.parse_args()
    if arguments.what == "compile":
        compile_tables()
    elif arguments.what == "row_sums":
        row_sums(arguments.program)
    elif arguments.what == "predict":
        predict(arguments.instructions)
    else:
        run_tables(arguments.program)


if __name__ == "__main__":
    main()
