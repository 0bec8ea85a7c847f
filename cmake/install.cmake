# SPDX-FileCopyrightText: The Quadrant authors
# SPDX-License-Identifier: Apache-2.0

# What 'cmake --install' puts where, and the packages that 'cpack' makes of it. docs/install.md says the same for people.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME quadrant)
set(data ${CMAKE_INSTALL_DATADIR}/quadrant)
install(TARGETS quadrant RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(QUADRANT_MPI)  # where the program looks for it: lib/quadrant beside bin
  install(TARGETS quadrant-mpi LIBRARY DESTINATION lib/quadrant COMPONENT mpi)
endif()
install(DIRECTORY configs/ DESTINATION ${data}/configs FILES_MATCHING PATTERN "*.toml" PATTERN "*.csv" PATTERN "*.json")
install(DIRECTORY tools/examples/ DESTINATION ${data}/examples USE_SOURCE_PERMISSIONS)
install(DIRECTORY tools/slurm/ DESTINATION ${data}/slurm USE_SOURCE_PERMISSIONS)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN "*.json" PATTERN "*.png" PATTERN "*.svg" PATTERN decisions EXCLUDE)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(FILES ${QUADRANT_D3_LICENCE} DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright.d3)  # of what reports embed
install(FILES tools/completions/quadrant.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME quadrant)
foreach(folder vendor-completions site-functions)  # zsh of Debian reads the one below /usr, the other below /usr/local
  install(FILES tools/completions/_quadrant DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${folder})
endforeach()
install(FILES tools/completions/quadrant.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# Manual pages: those of the commands are written by the program itself, when it is installed.
configure_file(tools/man/quadrant-config.5.in ${CMAKE_BINARY_DIR}/man/quadrant-config.5 @ONLY)
install(CODE "file(GLOB before \"${CMAKE_BINARY_DIR}/man/*.1\")
  if(before)  # CMake 3.25 refuses to remove nothing
    file(REMOVE \${before})
  endif()
  execute_process(COMMAND \"$<TARGET_FILE:quadrant>\" __manual \"${CMAKE_BINARY_DIR}/man\" COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB pages \"${CMAKE_BINARY_DIR}/man/*.[15]\")
  foreach(page IN LISTS pages)
    get_filename_component(name \"\${page}\" NAME)
    string(REGEX REPLACE \".*\\\\.\" \"\" section \"\${name}\")
    file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man\${section}\")
    execute_process(COMMAND gzip -9nc \"\${page}\" OUTPUT_FILE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man\${section}/\${name}.gz\" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()")

set(offers_library TRUE)
if(QUADRANT_CUDA OR QUADRANT_SANITIZER OR QUADRANT_PREBUILT)
  set(offers_library FALSE)
endif()

# The library for programs of others: docs/library.md. One with CUDA is not offered: it would bring the toolkit along.
if(offers_library)
  install(TARGETS quadrant_core quadrant_kernels ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/quadrant COMPONENT library)
  install(DIRECTORY host kernels DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/quadrant COMPONENT library FILES_MATCHING PATTERN "*.hpp" PATTERN "*.inc" PATTERN "assets" EXCLUDE)
  include(CMakePackageConfigHelpers)
  configure_package_config_file(cmake/quadrantConfig.cmake.in ${CMAKE_BINARY_DIR}/quadrantConfig.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/quadrant
                                PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
  write_basic_package_version_file(${CMAKE_BINARY_DIR}/quadrantConfigVersion.cmake COMPATIBILITY SameMinorVersion)
  install(FILES ${CMAKE_BINARY_DIR}/quadrantConfig.cmake ${CMAKE_BINARY_DIR}/quadrantConfigVersion.cmake
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/quadrant COMPONENT library)
endif()

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME quadrant)
set(CPACK_PACKAGE_VENDOR "The Quadrant authors")
set(CPACK_PACKAGE_CONTACT "The Quadrant authors <quadrant@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_COMPONENT_QUADRANT_DESCRIPTION "Simulates millions of stochastic futures of the competition over artificial intelligence between the
United States and China, and between open and closed models, under alternative policies; stores the
distributions of their outcomes in HDF5, and tests claims on them.")
set(CPACK_STRIP_FILES ON)
# Packages of Debian: the program, what needs MPI, and the library for those who build on it. The archive holds everything.
set(CPACK_COMPONENTS_ALL quadrant)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_QUADRANT_PACKAGE_NAME quadrant)
set(CPACK_DEBIAN_QUADRANT_PACKAGE_RECOMMENDS "python3")  # of quadrant-submit
set(CPACK_DEBIAN_QUADRANT_PACKAGE_SUGGESTS "quadrant-mpi, slurm-client, hdf5-tools, python3-xarray")
if(QUADRANT_MPI)
  list(APPEND CPACK_COMPONENTS_ALL mpi)
  set(CPACK_DEBIAN_MPI_PACKAGE_NAME quadrant-mpi)
  set(CPACK_DEBIAN_MPI_PACKAGE_DEPENDS "quadrant (= ${PROJECT_VERSION})")
  set(CPACK_COMPONENT_MPI_DESCRIPTION "What lets processes of quadrant work together by MPI, as under mpirun and srun.")
endif()
if(offers_library)
  list(APPEND CPACK_COMPONENTS_ALL library)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libquadrant-dev)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_DEPENDS "libhdf5-dev, libxxhash-dev, libtomlplusplus-dev, librandom123-dev, nlohmann-json3-dev")
  set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "The engine as a static library, with its headers and what find_package(quadrant) needs.")
endif()
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR})
include(CPack)
