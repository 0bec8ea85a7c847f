// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/cuda/cuda_backend.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <mutex>

#include "host/base/size.hpp"
#include "host/base/text.hpp"
#include "host/base/workers.hpp"
#include "host/simulate/cpu_paths.hpp"
#include "host/simulate/cuda/cuda_state.hpp"
#include "host/simulate/cuda/device_run.hpp"
#include "host/simulate/cuda/device_trace.hpp"

namespace quadrant {
namespace {

/// The futures of a run, handed out in batches to devices. Those of a device that failed are handed out again.
class Work {
 public:
  Work(FutureSource& source, Accumulators& to, const ProgressWatcher& progress)
      : source_(source), to_(to), progress_(progress), exhausted_(source.at_most() == 0) {}

  /// The next batch, of at most room(first) futures.
  std::optional<FutureRange> take(const FutureSource::Room& room) {
    {
      const std::lock_guard<std::mutex> hold(lock_);
      if (!again_.empty()) {
        FutureRange& front = again_.front();
        const FutureRange part{front.first, std::min(front.count, room(front.first))};
        front = {front.end(), front.count - part.count};
        if (front.count == 0) again_.pop_front();
        return part;
      }
      if (stop_ || exhausted_) return std::nullopt;
    }
    const std::optional<FutureRange> part = source_.take(room);  // may wait, while other devices go on
    if (!part) {
      const std::lock_guard<std::mutex> hold(lock_);
      exhausted_ = true;
    }
    return part;
  }

  /// Hears of a batch that came to its end.
  void done(const BatchResult& batch) {
    const std::lock_guard<std::mutex> hold(lock_);
    const auto known = std::find_if(repeated_.begin(), repeated_.end(),
                                    [&](const FutureRange& r) { return r.first <= batch.range.first && batch.range.first < r.end(); });
    if (known != repeated_.end()) return;  // was counted when it was done first
    counts_.done += batch.range.count;
    for (std::size_t q = 0; q < kQuadrants; ++q) counts_.leads[q] += batch.leads[q];
    if (progress_ && !progress_(counts_)) stop_ = true;
  }

  /// Puts a device's sums, which are on the host by now, with those of the run. Meanwhile other devices take batches.
  void add(DeviceRun& device, std::vector<NonFinite>& non_finite) {
    const std::lock_guard<std::mutex> hold(sums_lock_);
    device.add_to(to_);
    for (const NonFinite& one : non_finite) to_.non_finite[size(one.policy - kHistoryPolicy)].add(one);
    non_finite.clear();
  }

  /// Takes futures back that a device had; `counted` of them it had reported as done.
  void take_back(const std::vector<FutureRange>& ranges, const std::vector<FutureRange>& counted) {
    const std::lock_guard<std::mutex> hold(lock_);
    again_.insert(again_.end(), ranges.begin(), ranges.end());
    repeated_.insert(repeated_.end(), counted.begin(), counted.end());
  }

  void stop() {
    const std::lock_guard<std::mutex> hold(lock_);
    stop_ = true;
    again_.clear();
  }
  [[nodiscard]] bool finished() {
    const std::lock_guard<std::mutex> hold(lock_);
    return again_.empty() && (stop_ || exhausted_);
  }

 private:
  std::mutex lock_, sums_lock_;  ///< the second of `to_` alone
  FutureSource& source_;
  Accumulators& to_;
  const ProgressWatcher& progress_;
  ProgressCounts counts_;
  bool stop_ = false;
  bool exhausted_;
  std::deque<FutureRange> again_;
  std::vector<FutureRange> repeated_;
};

class CudaBackend final : public Backend {
 public:
  explicit CudaBackend(CudaSettings settings) : settings_(std::move(settings)) {
    const CudaState state = cuda_state();
    if (!state.problem.empty()) throw RunError("CUDA: " + state.problem);
    for (const int number : settings_.devices) {
      const auto found = std::find_if(state.devices.begin(), state.devices.end(), [&](const CudaDevice& d) { return d.number == number; });
      if (found == state.devices.end())
        throw UsageError("--device: found device " + std::to_string(number) + ", allowed: " + std::to_string(state.devices.front().number) + " to "
                         + std::to_string(state.devices.back().number) + " ('quadrant info' lists them)");
      devices_.push_back(*found);
    }
    failed_.resize(devices_.size());
    owned_.resize(devices_.size());
  }

  [[nodiscard]] std::string description() const override {
    std::vector<std::string> names;
    for (const CudaDevice& d : devices_) names.push_back(d.name + " (device " + std::to_string(d.number) + ")");
    std::string text =
        "CUDA, " + join(names, ", ") + ", " + std::to_string(settings_.streams) + (settings_.streams == 1 ? " stream" : " streams each");
    if (settings_.batch > 0) text += ", batches of " + std::to_string(settings_.batch);
    for (const std::string& failure : failed_)
      if (!failure.empty()) text += "; failed: " + failure;
    return text;
  }

  void simulate_from(FutureSource& source, const Plan& plan, const Aggregation& aggregation, Accumulators& to,
                     const ProgressWatcher& progress) override {
    Work work(source, to, progress);
    while (!work.finished()) {
      const std::vector<std::size_t> sound = sound_devices();
      run_workers(static_cast<int>(sound.size()), [&](int worker) {
        try {
          work_on(sound[size(worker)], plan, aggregation, work);
        } catch (...) {
          work.stop();
          throw;
        }
      });
    }
  }

  void trace(const Plan& plan, FutureRange range, const Trace& trace) override {
    for (;;) {
      const std::size_t device = sound_devices().front();
      try {
        Owned& own = owned_[device];
        own.run.reset();
        use_device(devices_[device].number);
        if (!own.tracer) own.tracer = std::make_unique<DeviceTracer>(devices_[device].number);
        own.tracer->trace(plan, range, trace);
        return;
      } catch (const CudaError& e) {
        fail(device, e);
      }
    }
  }

  [[nodiscard]] int trace_lanes() const override { return 1; }
  [[nodiscard]] bool wants_check() const override { return true; }
  [[nodiscard]] int threads() const override { return settings_.threads > 0 ? settings_.threads : processor_count(); }

 private:
  /// What a device keeps for the next call: one or the other, so that neither takes the other's memory.
  struct Owned {
    std::unique_ptr<DeviceRun> run;
    std::unique_ptr<DeviceTracer> tracer;
  };

  /// Devices that have not failed. Throws RunError where there are none.
  [[nodiscard]] std::vector<std::size_t> sound_devices() {
    const std::lock_guard<std::mutex> hold(lock_);
    std::vector<std::size_t> sound;
    for (std::size_t i = 0; i < devices_.size(); ++i)
      if (failed_[i].empty()) sound.push_back(i);
    if (sound.empty()) throw RunError("no CUDA device is left:\n  " + join(failed_, "\n  ") + "\nNo results were written; --device cpu needs none.");
    return sound;
  }

  void fail(std::size_t device, const CudaError& e) {
    const std::lock_guard<std::mutex> hold(lock_);
    failed_[device] = "device " + std::to_string(devices_[device].number) + " (" + devices_[device].name + "): " + e.what();
    owned_[device] = {};
    const bool others = std::any_of(failed_.begin(), failed_.end(), [](const std::string& why) { return why.empty(); });
    if (settings_.report && others) settings_.report(failed_[device] + "; it is used no more, and what it had not handed over is done again");
  }

  void work_on(std::size_t device, const Plan& plan, const Aggregation& aggregation, Work& work) {
    std::vector<FutureRange> counted;  // reported as done, their sums on the device alone
    std::vector<NonFinite> non_finite;
    std::unique_ptr<DeviceRun> run = std::move(owned_[device].run);
    try {
      owned_[device].tracer.reset();
      use_device(devices_[device].number);
      if (!run || !run->reuse(plan, aggregation)) {
        run.reset();
        run = std::make_unique<DeviceRun>(devices_[device].number, plan, aggregation, settings_.batch, settings_.streams);
      }
      const auto start = [&] {
        const auto range = work.take([&](std::uint64_t first) { return run->room(first); });
        if (range) run->start(*range);
        return range.has_value();
      };
      const auto finish = [&] {
        const BatchResult batch = run->finish();
        non_finite.insert(non_finite.end(), batch.non_finite.begin(), batch.non_finite.end());
        counted.push_back(batch.range);
        work.done(batch);
      };
      const auto fetch = [&] {
        while (!run->idle()) finish();
        run->fetch();
        counted.clear();
      };
      auto fetched = std::chrono::steady_clock::now();
      for (;;) {
        if (run->full()) finish();
        if (!start()) break;
        if (std::chrono::duration<double>(std::chrono::steady_clock::now() - fetched).count() < settings_.fetch_seconds) continue;
        fetch();
        while (!run->full() && start()) {  // the device goes on while the host adds
        }
        work.add(*run, non_finite);
        fetched = std::chrono::steady_clock::now();
      }
      fetch();
      work.add(*run, non_finite);
      owned_[device].run = std::move(run);
    } catch (const CudaError& e) {
      fail(device, e);
      if (!run) return;
      if (run->fetched()) work.add(*run, non_finite);
      work.take_back(run->held(), counted);
    }
  }

  CudaSettings settings_;
  std::vector<CudaDevice> devices_;
  std::mutex lock_;
  std::vector<std::string> failed_;  ///< why, or empty
  std::vector<Owned> owned_;         ///< by device; a device's is used by one thread at a time
};

}  // namespace

std::unique_ptr<Backend> make_cuda_backend(CudaSettings settings) { return std::make_unique<CudaBackend>(std::move(settings)); }

}  // namespace quadrant
