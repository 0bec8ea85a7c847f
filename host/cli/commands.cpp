// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command.hpp"

namespace quadrant {
namespace {

std::vector<OptionSpec> with(std::vector<OptionSpec> options, const std::vector<std::vector<OptionSpec>>& more) {
  for (const std::vector<OptionSpec>& some : more) options.insert(options.end(), some.begin(), some.end());
  return options;
}

/// For commands that choose futures of an experiment themselves.
std::vector<OptionSpec> override_options() {
  return {{"set", "KEY=VALUE", "Override a value of the experiment; repeatable", true},
          {"seed", "N", "Seed of the random numbers, instead of the experiment's"}};
}

constexpr const char* kConfig = "CONFIG";
constexpr const char* kConfigHelp = "an experiment file, as in 'configs/baseline.toml'";
constexpr const char* kFileHelp = "a results file written by 'quadrant run'";

// clang-format off
Command merge_command() {
  return {"merge", "Join the shards of an experiment", "FILES...", "files of sums written by 'quadrant run --shard'",
          {{"o,output", "FILE", "Results file; with a name that ends with .sums a file of sums again (default: the experiment's name with .h5)"},
          {"f,force", "", "Replace the output if it exists"},
          {"accept-gaps", "", "Go without futures that no file has; the results say so"},
          {"t,threads", "N", "Threads; 0 for one a processor (default 0)"},
          {"q,quiet", "", "Print nothing but errors"}},
          "  quadrant merge baseline.shard-*-of-100.sums -o baseline.h5\n"
          "  quadrant merge monday/*.sums -o monday.sums\n",
          command_merge};
}

Command extend_command() {
  return {"extend", "Add futures to a finished run", "FILE", kFileHelp,
          with({{"n,futures", "N", "How many futures to add"},
          {"o,output", "FILE", "Write the results there instead of replacing FILE"},
          {"f,force", "", "Replace the output if it exists"},
          {"resume", "=auto", "Go on from the checkpoint that an interrupted extension left; with =auto only if there is one"},
          {"checkpoint-every", "TIME", "Between checkpoints (default 60s); 0 for none but at SIGINT, SIGTERM and SIGUSR1"},
          {"mpi", "WORD", "auto (with the other processes that mpirun or srun started), off (alone) (default auto)"},
          {"q,quiet", "", "Print nothing but errors"}},
          {run_options()}),
          "  quadrant extend baseline.h5 --futures 1e7\n",
          command_extend};
}

Command show_command() {
  return {"show", "Print what a results file holds", "FILE", kFileHelp,
          {{"csv", "", "Every distribution as comma-separated values, a stable interface for other programs"},
          {"claims", "", "The claims ledger: in how many futures each holds, its effect, and what it depends on"},
          {"claim", "IDS", "With --claims: only these, separated by commas", true},
          {"differences", "", "Paired differences of policies from the reference policy"},
          {"regret", "", "Policies ranked by objectives: regret, robustness, the Pareto set"},
          {"sensitivity", "", "The parameters that drive the outcomes of --outcome at the horizon"},
          {"convergence", "", "How the main estimates settled as the futures went by"},
          {"json", "", "As JSON"},
          {"pictures", "WORD", "Curves and bars of block characters: auto (on a terminal with UTF-8), always, never (default auto)"},
          {"policy", "NAMES", "Only these policies, separated by commas", true},
          {"outcome", "NAMES", "Only these series or horizon outcomes, separated by commas", true},
          {"time", "TIMES", "Only these times: 2030Q4, or a step's end in years; separated by commas", true}},
          "  quadrant show baseline.h5\n"
          "  quadrant show baseline.h5 --claims\n"
          "  quadrant show baseline.h5 --claims --claim C05,C07\n"
          "  quadrant show baseline.h5 --differences --outcome acc_pv_us\n"
          "  quadrant show baseline.h5 --sensitivity --outcome lag_cn --policy sell_chips\n"
          "  quadrant show baseline.h5 --outcome lag_cn,cn_chip_share --policy deny_chips,sell_chips\n"
          "  quadrant show baseline.h5 --convergence\n"
          "  quadrant show baseline.h5 --csv > table.csv\n",
          command_show};
}

Command report_command() {
  return {"report", "Make a page of charts and tables for the browser", "FILES...", "results files that 'run', 'merge' or 'extend' wrote",
          {{"o,output", "FILE", "The page (default: the first file's name with .html); '-' for standard output"},
          {"f,force", "", "Replace the page if it exists"},
          {"q,quiet", "", "Print nothing but errors"}},
          "  quadrant report baseline.h5\n"
          "  quadrant report baseline.h5 -o baseline.html --force\n"
          "  quadrant report baseline.h5 variant.h5 -o both.html\n",
          command_report};
}

Command compare_command() {
  return {"compare", "Say what differs between results files, and whether beyond chance", "FILES...",
          "two or more results files written by 'quadrant run'; the first is what the others are compared with",
          {{"csv", "", "Every number compared as comma-separated values"},
          {"json", "", "As JSON"},
          {"policy", "NAMES", "Only these policies, separated by commas", true},
          {"outcome", "NAMES", "Only these series or horizon outcomes, separated by commas; leaders and claims are then left out", true},
          {"time", "TIMES", "Only these times: 2030Q4, or a step's end in years; separated by commas", true}},
          "  quadrant compare baseline.h5 variant.h5\n"
          "  quadrant compare baseline.h5 variant.h5 --outcome lag_cn --policy status_quo,deny --time 2030Q4,2036Q4\n"
          "  quadrant compare baseline.h5 variant.h5 other.h5 --csv > differences.csv\n",
          command_compare};
}

Command discover_command() {
  return {"discover", "Find the conditions under which a claim holds or fails", "FILE", kFileHelp,
          with({{"claim", "ID", "The claim"},
          {"time", "TIME", "When it is asked: 2030Q4, or a step's end in years (default: the time of its verdict)"},
          {"n,futures", "N", "Futures to search, from the first on (default: all of the file, at most 1,000,000)"},
          {"boxes", "N", "Boxes to search for each answer (default 1)"},
          {"resamples", "N", "Random halves on which the search is repeated, to see what is stable (default 20)"},
          {"seed", "N", "Of the random halves (default 0)"},
          {"json", "", "As JSON"}},
          {run_options()}),
          "  quadrant discover baseline.h5 --claim C05\n"
          "  quadrant discover baseline.h5 --claim C07 --time 2030Q4 --boxes 2 --json\n",
          command_discover};
}

Command sensitivity_command() {
  return {"sensitivity", "Estimate total-order indices: what drives claims and outcomes", kConfig, kConfigHelp,
          with({{"claim", "IDS", "Only these claims, separated by commas", true},
          {"outcome", "NAMES", "Only these series or horizon outcomes at the horizon, separated by commas", true},
          {"policy", "NAMES", "The outcomes under these policies, separated by commas (default: the reference policy)", true},
          {"rows", "N", "Rows of each design, a power of two from 256 on (default 8192); futures: as many for each input and two more"},
          {"resamples", "N", "Resamples of the bootstrap that gives the intervals (default 200)"},
          {"top", "N", "Inputs to print for each claim or outcome, those with the largest total-order indices (default 10)"},
          {"q,quiet", "", "No progress"},
          {"json", "", "As JSON, with all inputs"}},
          {override_options(), run_options()}),
          "  quadrant sensitivity configs/baseline.toml\n"
          "  quadrant sensitivity configs/baseline.toml --claim C05,C07 --rows 32768\n"
          "  quadrant sensitivity configs/baseline.toml --outcome lag_cn --policy status_quo,sell_chips --json > lag.json\n",
          command_sensitivity};
}

Command run_command() {
  return {"run", "Run an experiment and store its outcome distributions", kConfig, kConfigHelp,
          with({{"o,output", "FILE", "Results file (default: the experiment's name with .h5)"},
                {"f,force", "", "Replace the results file if it exists"},
                {"until", "TARGET", "Stop as soon as an interval is so narrow, as in 'claim:C05 ±0.2pp'; repeatable: when all are", true},
                {"time-budget", "TIME", "Stop the simulation after that time: 90s, 15min, 2h, 1.5d"},
                {"shard", "K/N", "Run only part K of N, from 1 on, into a file of sums for 'quadrant merge'; 'slurm' takes both from the array job"},
                {"resume", "=auto", "Go on from the checkpoint that an interrupted run left; with =auto only if there is one"},
                {"checkpoint-every", "TIME", "Between checkpoints (default 60s); 0 for none but at SIGINT, SIGTERM and SIGUSR1"},
                {"mpi", "WORD", "auto (with the other processes that mpirun or srun started), off (alone) (default auto)"},
                {"q,quiet", "", "Print nothing but errors"},
                {"json", "", "Print the summary as JSON"}},
               {experiment_options(), run_options()}),
          "  quadrant run configs/baseline.toml -o baseline.h5\n"
          "  quadrant run configs/baseline.toml -n 1e5 --seed 7 -o quick.h5\n"
          "  quadrant run configs/baseline.toml -n 1e8 --until 'claim:C05 ±0.2pp' --time-budget 2h\n"
          "  quadrant run configs/baseline.toml --set design.kind=sobol --set parameters.mu_us=2.5 -o variant.h5\n"
          "  quadrant run configs/baseline.toml -n 1e9 --resume=auto -o night.h5\n"
          "  quadrant run configs/baseline.toml -n 1e10 --shard 3/100\n"
          "  mpirun quadrant run configs/baseline.toml -n 1e10 --resume=auto\n",
          command_run};
}

Command check_command() {
  return {"check", "Validate an experiment, explain it, estimate its cost", kConfig, kConfigHelp,
          with({{"json", "", "As JSON"}}, {experiment_options(), run_options()}),
          "  quadrant check configs/baseline.toml\n"
          "  quadrant check configs/baseline.toml -n 1e8 --json\n",
          command_check};
}

Command replay_command() {
  return {"replay", "Print single futures, step by step, from their numbers", kConfig, kConfigHelp,
          with({{"future", "N", "Number of the future"},
                {"futures", "A:B", "Futures A to B - 1"},
                {"policy", "NAMES", "One policy, or two side by side, separated by commas (default: the first; all with --json)", true},
                {"series", "NAMES", "Series to print, separated by commas", true},
                {"json", "", "Everything in full precision, one object a line"}},
               {override_options(), run_options()}),
          "  quadrant replay configs/baseline.toml --future 7\n"
          "  quadrant replay configs/baseline.toml --future 7 --policy deny_chips,sell_chips --series lag_cn,cn_chip_share,accept\n"
          "  quadrant replay configs/baseline.toml --futures 1000:1200 --json > futures.jsonl\n",
          command_replay};
}

Command verify_command() {
  return {"verify", "Recompute a sample of futures on every path and compare bits", kConfig, kConfigHelp,
          with({{"futures", "A:B", "Futures A to B - 1 (default 0:1000)"},
                {"against", "NAME", "Path to compare with (default: every other one that this processor can run)"},
                {"q,quiet", "", "Print nothing but errors"}},
               {override_options(), run_options()}),
          "  quadrant verify configs/baseline.toml\n"
          "  quadrant verify configs/baseline.toml --futures 5000:6000 --simd avx2 --against scalar\n",
          command_verify};
}

Command bench_command() {
  return {"bench", "Measure what a future-step costs", "[CONFIG]", "an experiment file; without one 'configs/baseline.toml'",
          with({{"seconds", "N", "Seconds to spend on each path, or on the GPUs (default 4)"}, {"json", "", "As JSON"},
                {"set", "KEY=VALUE", "Override a value of the experiment; repeatable", true}},
               {{{"device", "NAME", "cuda, cuda:all or cuda:0,2 measure GPUs (default: the CPU)"},
                 {"simd", "NAME", "Path of the CPU (default: every one that this processor can run)"},
                 {"tile", "N", "Futures a thread works on at a time (default 512)"},
                 {"batch", "N", "Futures a GPU works on at a time; 0 for as many as it has room for (default 0)"},
                 {"streams", "N", "Batches in work at a time on each GPU (default 2)"}}}),
          "  quadrant bench\n"
          "  quadrant bench configs/baseline.toml --simd avx2 --seconds 10 --json\n",
          command_bench};
}

Command init_command() {
  return {"init", "Write an experiment of your own to start from", "FOLDER", "where to write; '-' prints an experiment that needs no other files",
          {{"f,force", "", "Replace files that exist"}},
          "  quadrant init my-forecast\n"
          "  quadrant init - > experiment.toml\n",
          command_init};
}

Command info_command() {
  return {"info", "Print devices and build", "", "", {{"json", "", "As JSON, with the names of all parameters, series and outcomes"},
          {"schema", "KIND", "Print the JSON Schema of a file: experiment, priors, policies or claims"}},
          "  quadrant info\n"
          "  quadrant info --schema experiment > experiment.json\n",
          command_info};
}
// clang-format on

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {run_command(),     merge_command(),    extend_command(),      show_command(),  report_command(),
                                           compare_command(), discover_command(), sensitivity_command(), check_command(), replay_command(),
                                           verify_command(),  bench_command(),    init_command(),        info_command()};
  return all;
}

}  // namespace quadrant
