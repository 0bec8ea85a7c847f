// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/simulate/make_backend.hpp"

#include "host/base/error.hpp"
#include "host/config/device_choice.hpp"
#if defined(QD_HAVE_CUDA)
#include "host/simulate/cuda/cuda_backend.hpp"
#include "host/simulate/cuda/cuda_state.hpp"
#endif

namespace quadrant {
namespace {

#if !defined(QD_HAVE_CUDA)
constexpr const char* kNotBuilt = "this program is built without CUDA (the presets cuda and cuda-emulated have it)";
#endif

}  // namespace

#if defined(QD_HAVE_CUDA)

GpuList list_gpus() {
  const CudaState state = cuda_state();
  GpuList list{{}, state.problem};
  for (const CudaDevice& d : state.devices)
    list.names.push_back(std::to_string(d.number) + ": " + d.name + ", compute capability " + std::to_string(d.major) + "." + std::to_string(d.minor)
                         + ", " + std::to_string(d.multiprocessors) + " multiprocessors, " + std::to_string(d.memory >> 20) + " MiB");
  return list;
}

std::unique_ptr<Backend> make_backend(const RunSettings& settings, const DeviceReport& report) {
  using Kind = DeviceChoice::Kind;
  DeviceChoice choice = parse_device("device", settings.device);
  if (choice.kind == Kind::cpu) return make_cpu_backend(settings.simd, settings.threads, settings.tile);
  const CudaState state = cuda_state();
  if (!state.problem.empty()) {
    if (choice.kind == Kind::cuda) throw RunError("--device " + settings.device + ": " + state.problem + "; --device cpu needs no GPU");
    return make_cpu_backend(settings.simd, settings.threads, settings.tile, "; no GPU: " + state.problem);
  }
  if (settings.device == "auto" || settings.device == "cuda") choice.numbers = {state.devices.front().number};
  if (choice.all) {
    choice.numbers.clear();
    for (const CudaDevice& d : state.devices) choice.numbers.push_back(d.number);
  }
  return make_cuda_backend(
      {.devices = choice.numbers, .batch = settings.batch, .streams = settings.streams, .threads = settings.threads, .report = report});
}

#else

GpuList list_gpus() { return {{}, kNotBuilt}; }

std::unique_ptr<Backend> make_backend(const RunSettings& settings, const DeviceReport&) {
  if (parse_device("device", settings.device).kind == DeviceChoice::Kind::cuda)
    throw RunError("--device " + settings.device + ": " + kNotBuilt + "; --device cpu needs no GPU");
  return make_cpu_backend(settings.simd, settings.threads, settings.tile);
}

#endif

}  // namespace quadrant
