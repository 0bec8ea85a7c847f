// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Double-precision functions from correctly rounded operations only. The C library's differ in the last bit between versions and
// processors; tables made from these are the same on every machine, and so are the futures.
namespace quadrant::portable {

/// e^x for |x| <= 700, relative error below 4e-16; below -700 it goes on to 0.
double exp(double x);
/// ln x for x > 0 (normal), absolute error below 4e-16 max(1, |ln x|).
double log(double x);
/// sin x for |x| <= 1.6, error below 2e-16.
double sin(double x);
/// P(Z < z) of a standard normal for |z| <= 37, relative error below 2e-13.
double normal_cdf(double z);

}  // namespace quadrant::portable
