// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/simulate/backend.hpp"

namespace quadrant {

/// Traces a range of futures on a device, as Backend::trace. Throws CudaError.
void trace_on_device(int device, const Plan& plan, FutureRange range, const Trace& trace);

}  // namespace quadrant
