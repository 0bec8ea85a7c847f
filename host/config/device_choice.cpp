// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#include "host/config/device_choice.hpp"

#include <algorithm>

#include "host/base/error.hpp"
#include "host/base/text.hpp"

namespace quadrant {
namespace {

constexpr std::uint64_t kLastDevice = 63;

}  // namespace

DeviceChoice parse_device(const std::string& place, const std::string& text) {
  using Kind = DeviceChoice::Kind;
  const auto wrong = [&](const std::string& more) {
    return UsageError(place + ": found '" + text + "'" + more
                      + ", allowed: auto, cpu, cuda, cuda:all, or cuda: and numbers of devices as in cuda:0,2");
  };
  if (text == "auto") return {};
  if (text == "cpu") return {.kind = Kind::cpu};
  if (text == "cuda") return {.kind = Kind::cuda};
  if (text.rfind("cuda:", 0) != 0) throw wrong(did_you_mean(text, {"auto", "cpu", "cuda", "cuda:all"}));
  const std::string list = text.substr(5);
  if (list == "all") return {.kind = Kind::cuda, .all = true};
  DeviceChoice choice{.kind = Kind::cuda, .numbers = {}};
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string number = list.substr(begin, end - begin);
    if (number.empty() || number.size() > 2 || number.find_first_not_of("0123456789") != std::string::npos || std::stoul(number) > kLastDevice)
      throw wrong("");
    const int device = std::stoi(number);
    if (std::find(choice.numbers.begin(), choice.numbers.end(), device) != choice.numbers.end()) throw wrong(" with device " + number + " twice");
    choice.numbers.push_back(device);
    begin = end + 1;
  }
  return choice;
}

}  // namespace quadrant
