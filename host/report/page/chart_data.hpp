// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>

#include "host/report/page/source.hpp"

namespace quadrant {

/// What the charts of a report draw, as assets/data.js reads it: arrays in the order of the file's names, numbers of four digits.
nlohmann::ordered_json chart_data(const ReportSource& source);

/// Values as 16-bit steps between their least and largest, NaN as 65535, little-endian in base64. Where all are above 0 and reach over more than
/// two orders of magnitude the steps are of their logarithm.
nlohmann::ordered_json packed(std::span<const double> values);

/// A JSON text that may stand inside a script element: no character of it can end the element.
std::string in_script(const nlohmann::ordered_json& json);

}  // namespace quadrant
