// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/run/simulator.hpp"

namespace quadrant {

FuturesDone LocalSimulator::simulate(const std::vector<FutureRange>& todo, Accumulators& to, const ProgressWatcher& progress) {
  RangesSource source(todo);
  job_.backend().simulate_from(source, job_.plan().view(), job_.grids().view(), to, progress);
  return source.taken();
}

}  // namespace quadrant
