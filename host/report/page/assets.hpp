// SPDX-FileCopyrightText: The Quadrant authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

// What a report embeds: texts that the build takes from files (host/CMakeLists.txt).
namespace quadrant::assets {

extern const std::string_view kTemplate;   ///< assets/page.mustache
extern const std::string_view kTable;      ///< assets/table.mustache, which the template includes as "table"
extern const std::string_view kOpenTable;  ///< assets/open_table.mustache, as "open_table"
extern const std::string_view kStyle;      ///< assets/*.css
extern const std::string_view kScript;     ///< assets/*.js
extern const std::string_view kLibrary;    ///< D3, as its package has it
extern const std::string_view kLicence;    ///< D3's licence

}  // namespace quadrant::assets
