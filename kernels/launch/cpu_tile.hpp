// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/aggregate/gather.hpp"
#include "kernels/analyse/analyse_tile.hpp"
#include "kernels/analyse/outcomes.hpp"
#include "kernels/launch/plan.hpp"
#include "kernels/model/initial_state.hpp"

// The CPU back end's work on one tile of futures. Order of the loops: policy, step, pack. So a row's histograms stay in the
// first-level cache while all packs of the tile pass, and the futures' states, at the default tile, in the second-level one.
namespace quadrant::inline QD_ISA {

/// A pack of futures: what its steps read and write, and the state at the fork.
template <class V>
struct Block {
  Constants<V> constants;
  State<V> state;
  Tally<V> tally;
  State<V> fork;
  Tally<V> fork_tally;
};

/// A worker's memory, cut into its parts.
template <class V>
struct Workspace {
  Block<V>* blocks;      ///< [packs]
  Drivers<V>* drivers;   ///< [steps][packs]
  std::uint16_t* bins;   ///< [series][bin_stride]
  std::int32_t* alive;   ///< [tile]: 1 while a future is counted
  std::int32_t* forked;  ///< [tile]: the same at the fork
  Span* spans;           ///< [span_count] futures that histograms count
  int span_count;
  int tile;        ///< rounded up to whole packs
  int bin_stride;  ///< tile and a cache line more: at a power of two the rows of bins would share a few cache sets
};

/// Takes an array of `count` elements from the front of a memory block and moves `at` to the next cache line after it.
template <class T>
inline T* take(char*& at, std::size_t count) {
  T* part = reinterpret_cast<T*>(at);
  at += (count * sizeof(T) + 63) / 64 * 64;
  return part;
}

/// Lays out the working memory of a tile at `memory`; with `bytes`, tells how much it needs (and `memory` may be null).
template <class V>
inline Workspace<V> workspace(const Plan& plan, int tile, void* memory, std::size_t* bytes = nullptr) {
  const int packs = (tile + Lanes<V>::count - 1) / Lanes<V>::count;
  const std::size_t steps = static_cast<std::size_t>(plan.history_steps) + static_cast<std::size_t>(plan.forecast_steps);
  char* at = static_cast<char*>(memory);
  Workspace<V> w;
  w.tile = packs * Lanes<V>::count;
  const auto places = static_cast<std::size_t>(w.tile);
  w.blocks = take<Block<V>>(at, static_cast<std::size_t>(packs));
  w.drivers = take<Drivers<V>>(at, steps * static_cast<std::size_t>(packs));
  w.bin_stride = w.tile + 32;
  w.bins = take<std::uint16_t>(at, static_cast<std::size_t>(w.bin_stride) * series::kCount);
  w.alive = take<std::int32_t>(at, places);
  w.forked = take<std::int32_t>(at, places);
  w.spans = take<Span>(at, places / kCountedStride + 2);
  w.span_count = 0;
  if (bytes != nullptr) *bytes = static_cast<std::size_t>(at - static_cast<char*>(memory));
  return w;
}

/// Finds the futures of a range that histograms count, as spans of places; returns how many spans. Room for tile / kCountedStride + 2.
inline int find_spans(Range range, Span* spans) {
  int n = 0;
  for (int f = 0; f < range.count; ++f) {
    if (!is_counted(range.first + static_cast<std::uint64_t>(f))) continue;
    if (n > 0 && spans[n - 1].end == f) {
      spans[n - 1].end = f + 1;
    } else {
      spans[n++] = {f, f + 1};
    }
  }
  return n;
}

/// Sets futures up: parameters, constants, initial state, and the drivers of all steps.
template <class V>
void start(const Plan& plan, Range range, Workspace<V>& w, const Trace* trace, const Capture* capture, const Captured* captured) {
  constexpr int kLanes = Lanes<V>::count;
  const int packs = w.tile / kLanes;
  const int steps = plan.history_steps + plan.forecast_steps;
  for (int k = 0; k * kLanes < range.count; ++k) {
    Block<V>& b = w.blocks[k];
    const std::uint64_t first = range.first + static_cast<std::uint64_t>(k * kLanes);
    V p[parameter::kCount], uniform[parameter::kCount];
    draw_parameters(plan.design, plan.priors, first, p, capture != nullptr ? uniform : nullptr);
    if (capture != nullptr) capture_parameters(*capture, *captured, k * kLanes, p, uniform);
    b.constants = make_constants(p, plan.times[0].dt);
    b.state = initial_state(p, static_cast<float>(plan.timeline.start - 2026.5), b.constants);
    b.tally = empty_tally<V>();
    if (trace != nullptr && trace->parameters != nullptr)
      for (int i = 0; i < parameter::kCount; ++i) store(p[i], trace->parameters + i * trace->stride + k * kLanes);
    for (int i = 0; i < steps; ++i) {
      const StepDraws<V> draws = step_draws<V>(plan.design.key, first, static_cast<std::uint32_t>(i));
      w.drivers[i * packs + k] = drivers(draws, b.constants, plan.times[i]);
      if (trace != nullptr && trace->draws != nullptr) {
        float* to = trace->draws + static_cast<long>(i) * kDraws * trace->stride + k * kLanes;
        for (int z = 0; z < kNormals; ++z) store(draws.Z[z], to + z * trace->stride);
        for (int u = 0; u < kUniforms; ++u) store(draws.U[u], to + (kNormals + u) * trace->stride);
      }
    }
  }
}

/// One step of a pack. Not inlined, so that the model is compiled once a path.
template <class V>
__attribute__((noinline)) void step_pack(const StepTime& t, const LeverPath& path, const Drivers<V>& d, Block<V>& b, V* out) {
  step(b.constants, t, path, d, b.state, b.tally, out);
}

/// Gathers rows: the fast path for whole packs of ordinary numbers, and the exceptions.
template <class V, int kColumns>
class RowGatherer {
 public:
  static constexpr int kLanes = Lanes<V>::count;

  /// `spans`: the places of the tile that the histograms count.
  RowGatherer(const Grids& grids, const TableView& table, const Workspace<V>& w, const Span* spans, int span_count)
      : grids_(grids), table_(table), w_(w), spans_(spans), span_count_(span_count) {}

  void begin(int row) {
    const long at = static_cast<long>(row) * kColumns;
    grid_ = row_of(grids_, row);
    row_ = {table_.histogram + at * kBins, table_.sum + at, table_.square + 2 * at};
    additions_ = 0;
    next_span_ = 0;
    clear(lanes_);
  }

  /// Where pack number k leaves its values; packs come in order.
  V* values(int k) { return batch_.value[k % kBatch<V>]; }

  /// Adds pack number k of `packs`. `lost(place)` hears of each future that leaves the finite numbers here, `gathered(k)` of each pack
  /// once that is known of its futures.
  template <class Lost, class Done>
  void add(int k, int packs, Lost&& lost, Done&& gathered) {
    const int in_batch = k % kBatch<V> + 1;
    if (in_batch < kBatch<V> && k + 1 < packs) return;
    const int first = k + 1 - in_batch;
    add_batch(first, in_batch, lost);
    for (int done = first; done <= k; ++done) gathered(done);
  }

  void end() {
    flush();
    count_bins(w_.bins, w_.bin_stride, spans_, span_count_, kColumns, row_.histogram);
    for (int s = 0; s < span_count_; ++s)
      for (int f = spans_[s].begin; f < spans_[s].end; ++f)
        if (w_.alive[f] == 0) uncount_bins(w_.bins, w_.bin_stride, f, kColumns, row_.histogram);
  }

  [[nodiscard]] std::uint16_t bin(int column, int place) const { return w_.bins[static_cast<long>(column) * w_.bin_stride + place]; }

 private:
  template <class Lost>
  void add_batch(int first, int packs, Lost&& lost) {
    const int start = first * kLanes;
    const int end = start + packs * kLanes;
    while (next_span_ < span_count_ && spans_[next_span_].end <= start) ++next_span_;
    const bool counted = next_span_ < span_count_ && spans_[next_span_].begin < end;
    const IntOf<V> largest = counted ? gather<Bins::write>(packs, start) : gather<Bins::leave>(packs, start);
    MaskOf<V> exception = greater(largest, IntOf<V>(bits(kWideValue) - 1));
    for (int k = 0; k < packs; ++k) exception = exception | greater(IntOf<V>(1), load_int<V>(w_.alive + start + k * kLanes));
    if (any(exception))
      for (int k = 0; k < packs; ++k) add_exceptions(start + k * kLanes, batch_.value[k], lost);
    additions_ += packs;
    if (kLaneAdditions < additions_ + kBatch<V>) flush();
  }

  template <Bins kWanted>
  IntOf<V> gather(int packs, int start) {
    // the number of packs of a whole batch is known to the compiler
    return packs == kBatch<V> ? gather_batch<kWanted, V, kColumns>(batch_, kBatch<V>, grid_, lanes_, w_.bins + start, w_.bin_stride)
                              : gather_batch<kWanted, V, kColumns>(batch_, packs, grid_, lanes_, w_.bins + start, w_.bin_stride);
  }

  void flush() {
    add_to(lanes_, row_);
    clear(lanes_);
    additions_ = 0;
  }

  /// Takes the lanes of a pack that are no ordinary futures out of the sums, and adds those of them that count one by one.
  template <class Lost>
  __attribute__((noinline)) void add_exceptions(int place, const V* out, Lost&& lost) {
    IntOf<V> largest(0);
    for (int i = 0; i < kColumns; ++i) largest = max(largest, quantise(out[i], V(grid_.scale[i])).magnitude);
    const MaskOf<V> wide = greater(largest, IntOf<V>(bits(kWideValue) - 1)), left_out = greater(IntOf<V>(1), load_int<V>(w_.alive + place));
    const MaskOf<V> mask = wide | left_out;
    if (!any(mask)) return;
    remove_lanes<V, kColumns>(out, grid_, mask, lanes_);
    alignas(64) std::int32_t magnitude[kLanes], exception[kLanes];
    alignas(64) float value[kColumns][kLanes];
    store(largest, magnitude);
    store(select(mask, IntOf<V>(1), IntOf<V>(0)), exception);
    for (int i = 0; i < kColumns; ++i) store(out[i], value[i]);
    for (int lane = 0; lane < kLanes; ++lane) {
      if (exception[lane] == 0 || w_.alive[place + lane] == 0) continue;
      if (magnitude[lane] < bits(kNonFinite)) {
        add_future<kColumns>(&value[0][lane], kLanes, grid_, row_);
      } else {
        w_.alive[place + lane] = 0;
        lost(place + lane);
      }
    }
  }

  Grids grids_;
  TableView table_;
  Workspace<V> w_;
  const Span* spans_;
  int span_count_;
  GridRow grid_{};
  TableView row_{};
  int additions_ = 0;
  int next_span_ = 0;
  LaneSums<V, kColumns> lanes_;
  Batch<V, kColumns> batch_;
};

/// Leaves what the analysis asks of a row of outcomes of a pack.
template <class V>
inline void capture_row(const Capture& capture, int row, const V* series_values, const State<V>& s, const Tally<V>& tally, const Captured& to,
                        int place) {
  V outcomes[horizon::kCount];
  bool known = false;
  for (int i = capture.begin[row]; i < capture.begin[row + 1]; ++i) {
    const int id = capture.outcome[i];
    if (id >= series::kCount && !known) {
      horizon_outcomes(s, tally, &outcomes[0]);
      known = true;
    }
    store(id < series::kCount ? series_values[id] : outcomes[id - series::kCount], to.values + static_cast<long>(i) * to.stride + place);
  }
}

/// The memory of a tile's analysis, cut into its parts.
struct AnalysisMemory {
  Captured captured;
  AnalysisWorkspace work;
  Span* spans;
};

/// Lays out the memory of the analysis of a tile at `memory`; with `bytes`, tells how much it needs (and `memory` may be null).
inline AnalysisMemory analysis_memory(const Analysis& a, int tile, void* memory, std::size_t* bytes = nullptr) {
  constexpr int kWhole = 32;  // lanes of any path divide it
  // not a power of two, or the columns would share a few sets of the cache
  const int stride = (tile + kWhole - 1) / kWhole * kWhole + kWhole;
  const auto row = static_cast<std::size_t>(stride);
  char* at = static_cast<char*>(memory);
  AnalysisMemory m;
  m.captured.stride = stride;
  m.captured.values = take<float>(at, row * static_cast<std::size_t>(columns_of(a.capture)));
  m.captured.bins = take<std::uint8_t>(at, row * static_cast<std::size_t>(a.capture.bins));
  m.captured.alive = take<std::int32_t>(at, row);
  m.work.measure = take<float>(at, row * static_cast<std::size_t>(a.measures));
  m.work.asked = take<std::int32_t>(at, row * static_cast<std::size_t>(a.measures));
  m.work.objective = take<float>(at, row * static_cast<std::size_t>(a.policies));
  m.work.best = take<float>(at, row);
  m.work.scratch = take<float>(at, row);
  m.work.bins = take<std::uint16_t>(at, row);
  m.work.all_mask = take<std::int32_t>(at, row);
  m.spans = take<Span>(at, row / kCountedStride + 2);
  if (bytes != nullptr) *bytes = static_cast<std::size_t>(at - static_cast<char*>(memory));
  return m;
}

}  // namespace quadrant::inline QD_ISA
