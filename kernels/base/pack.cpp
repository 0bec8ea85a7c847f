// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0

// The header alone, for clang-tidy to look at it under instruction sets under which it does not look at what uses it (kernels/CMakeLists.txt).
#include "kernels/base/pack.hpp"
