// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "host/simulate/cuda/cuda_error.hpp"

// Owners of what the CUDA runtime hands out. Freeing does not throw: after an error that a device does not recover from it fails too.
namespace quadrant {

/// Deleters of the owners below.
struct FreeDevice {
  void operator()(void* p) const { static_cast<void>(cudaFree(p)); }
};
struct FreePinned {
  void operator()(void* p) const { static_cast<void>(cudaFreeHost(p)); }
};
/// Waits first: an owner declares its stream after the memory that the stream's work uses, which is freed next.
struct DestroyStream {
  void operator()(cudaStream_t s) const {
    static_cast<void>(cudaStreamSynchronize(s));
    static_cast<void>(cudaStreamDestroy(s));
  }
};
struct DestroyEvent {
  void operator()(cudaEvent_t e) const { static_cast<void>(cudaEventDestroy(e)); }
};

/// Memory of the current device.
class DeviceMemory {
 public:
  DeviceMemory() = default;
  explicit DeviceMemory(std::size_t bytes) : bytes_(bytes) {
    void* p = nullptr;
    check_cuda(cudaMalloc(&p, bytes), "allocating memory of the device");
    memory_.reset(p);
  }
  [[nodiscard]] char* data() const { return static_cast<char*>(memory_.get()); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::unique_ptr<void, FreeDevice> memory_;
  std::size_t bytes_ = 0;
};

/// Page-locked memory of the host, which copies need to run beside kernels.
class PinnedMemory {
 public:
  PinnedMemory() = default;
  explicit PinnedMemory(std::size_t bytes) {
    void* p = nullptr;
    check_cuda(cudaMallocHost(&p, bytes), "allocating page-locked memory");
    memory_.reset(p);
  }
  [[nodiscard]] char* data() const { return static_cast<char*>(memory_.get()); }

 private:
  std::unique_ptr<void, FreePinned> memory_;
};

/// A stream of the current device that waits for no other.
class CudaStream {
 public:
  CudaStream() {
    cudaStream_t s = nullptr;
    check_cuda(cudaStreamCreateWithFlags(&s, cudaStreamNonBlocking), "creating a stream");
    stream_.reset(s);
  }
  [[nodiscard]] cudaStream_t get() const { return stream_.get(); }
  /// Waits until all its work is done.
  void wait() const { check_cuda(cudaStreamSynchronize(get()), "waiting for a stream"); }

 private:
  std::unique_ptr<std::remove_pointer_t<cudaStream_t>, DestroyStream> stream_;
};

/// An event of the current device, without a time.
class CudaEvent {
 public:
  CudaEvent() {
    cudaEvent_t e = nullptr;
    check_cuda(cudaEventCreateWithFlags(&e, cudaEventDisableTiming), "creating an event");
    event_.reset(e);
  }
  void record(const CudaStream& stream) const { check_cuda(cudaEventRecord(event_.get(), stream.get()), "recording an event"); }
  void wait() const { check_cuda(cudaEventSynchronize(event_.get()), "waiting for an event"); }

 private:
  std::unique_ptr<std::remove_pointer_t<cudaEvent_t>, DestroyEvent> event_;
};

/// Cuts a block of memory into arrays, each on a boundary of 256 bytes. Without a block it tells how much they need.
class Cutter {
 public:
  explicit Cutter(char* memory = nullptr) : begin_(memory) {}
  template <class T>
  T* take(std::size_t count) {
    T* part = reinterpret_cast<T*>(begin_ + used_);
    used_ += (count * sizeof(T) + 255) / 256 * 256;
    return part;
  }
  [[nodiscard]] std::size_t bytes() const { return used_ == 0 ? 256 : used_; }

 private:
  char* begin_;
  std::size_t used_ = 0;
};

/// Collects arrays to be copied to a device in one piece. `put` returns where an array will lie there; the first round, without memory, only
/// measures.
class Uploader {
 public:
  /// Lets `fill(uploader)` put arrays, and returns device memory that holds them.
  template <class Fill>
  static DeviceMemory upload(Fill fill) {
    Uploader measure(nullptr, 0);
    fill(measure);
    DeviceMemory memory(measure.cutter_.bytes());
    Uploader copy(memory.data(), memory.bytes());
    fill(copy);
    check_cuda(cudaMemcpy(memory.data(), copy.host_.data(), copy.host_.size(), cudaMemcpyHostToDevice), "copying to the device");
    // the copy of pageable memory may return before it has arrived, and streams that wait for no other would not wait for it
    check_cuda(cudaStreamSynchronize(cudaStreamLegacy), "copying to the device");
    return memory;
  }

  template <class T>
  const T* put(std::span<const T> from) {
    static_assert(std::is_trivially_copyable_v<T>);
    const T* part = cutter_.template take<T>(from.size());
    if (!host_.empty() && !from.empty()) std::memcpy(host_.data() + (reinterpret_cast<const char*>(part) - base_), from.data(), from.size_bytes());
    return part;
  }
  template <class T>
  const T* put(const T* from, std::size_t count) {
    return from == nullptr ? nullptr : put(std::span<const T>(from, count));
  }

 private:
  Uploader(char* base, std::size_t bytes) : base_(base), cutter_(base), host_(bytes) {}
  char* base_;
  Cutter cutter_;
  std::vector<char> host_;
};

}  // namespace quadrant
