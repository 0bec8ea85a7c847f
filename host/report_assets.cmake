# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0

# What a report embeds: its own template, style and script, and the library D3 with its licence, as the system's package has them.
find_file(QUADRANT_D3 d3.min.js PATHS /usr/share/nodejs/d3/dist /usr/share/javascript/d3 NO_DEFAULT_PATH
          DOC "D3, version 5 or later, in one file")
if(NOT QUADRANT_D3)
  message(FATAL_ERROR "D3 is missing. Debian and Ubuntu have it in the package node-d3; else -DQUADRANT_D3=FOLDER/d3.min.js names the file of another package.")
endif()
file(STRINGS ${QUADRANT_D3} d3_line LIMIT_COUNT 1)
if(NOT d3_line MATCHES "d3js.org v([0-9]+)" OR CMAKE_MATCH_1 LESS 5)
  message(FATAL_ERROR "${QUADRANT_D3}: found '${d3_line}', needed: D3 of version 5 or later, whose first line says so")
endif()
get_filename_component(d3_folder ${QUADRANT_D3} DIRECTORY)
find_file(QUADRANT_D3_LICENCE NAMES LICENSE copyright PATHS ${d3_folder} ${d3_folder}/.. /usr/share/doc/node-d3 NO_DEFAULT_PATH REQUIRED DOC "The licence of D3")

set(page ${CMAKE_CURRENT_SOURCE_DIR}/report/page/assets)
set(page_scripts data draw leaders fan rows lines page)
list(TRANSFORM page_scripts REPLACE "(.+)" "${page}/\\1.js" OUTPUT_VARIABLE page_scripts)
list(JOIN page_scripts "+" joined_scripts)
set(assets_source ${CMAKE_BINARY_DIR}/generated/report_assets.cpp)
set(embed ${PROJECT_SOURCE_DIR}/cmake/embed.cmake)
add_custom_command(
  OUTPUT ${assets_source}
  COMMAND ${CMAKE_COMMAND} -DOUTPUT=${assets_source} -DHEADER=host/report/page/assets.hpp
          "-DASSETS=kTemplate=${page}/page.mustache,kTable=${page}/table.mustache,kOpenTable=${page}/open_table.mustache,kStyle=${page}/page.css,kScript=${joined_scripts},kLibrary=${QUADRANT_D3},kLicence=${QUADRANT_D3_LICENCE}"
          -P ${embed}
  DEPENDS ${embed} ${page}/page.mustache ${page}/table.mustache ${page}/open_table.mustache ${page}/page.css ${page_scripts} ${QUADRANT_D3} ${QUADRANT_D3_LICENCE}
  VERBATIM)
target_sources(quadrant_core PRIVATE ${assets_source})
set_source_files_properties(${assets_source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON COMPILE_OPTIONS -Wno-overlength-strings)
