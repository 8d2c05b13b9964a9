# C is consumed as shared libraries, C++ as headers and static archives; each part has its own export
# file, so that a consumer is asked only for what its components need.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/btcfi)
get_property(rooms GLOBAL PROPERTY BTCFI_ROOMS)
set(net_rooms ${rooms})
list(FILTER net_rooms INCLUDE REGEX "^(feeds|service|testing)$")
list(REMOVE_ITEM rooms ${net_rooms} "")

function(btcfi_install_rooms export)
  foreach(room ${ARGN})
    install(TARGETS btcfi_${room} EXPORT ${export}
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
      FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
      FILE_SET tables DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  endforeach()
endfunction()

function(btcfi_install_export export)
  install(EXPORT ${export} NAMESPACE btcfi:: DESTINATION ${package_dir} FILE ${export}.cmake)
endfunction()

btcfi_install_rooms(btcfi-targets ${rooms})
install(TARGETS btcfi_btcfi EXPORT btcfi-targets FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
btcfi_install_export(btcfi-targets)
if(net_rooms)
  btcfi_install_rooms(btcfi-net-targets ${net_rooms})
  btcfi_install_export(btcfi-net-targets)
endif()

# Where the prefix is, seen from the .pc file: the installed tree may be moved.
cmake_path(SET pc_dir NORMALIZE "/p/${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH pc_prefix ${pc_dir} /p)

if(TARGET btcfi_c)
  install(TARGETS btcfi_c EXPORT btcfi-c-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  btcfi_install_export(btcfi-c-targets)
  file(GLOB c_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bindings/c/include/btcfi/*.h)
  install(FILES ${c_headers} ${PROJECT_SOURCE_DIR}/bindings/c/include/btcfi/module.modulemap
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/btcfi)
  configure_file(cmake/btcfi.pc.in btcfi.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/btcfi.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
if(TARGET btcfi_net_c)
  install(TARGETS btcfi_net_c EXPORT btcfi-net-c-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  btcfi_install_export(btcfi-net-c-targets)
  configure_file(cmake/btcfi-net.pc.in btcfi-net.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/btcfi-net.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()

configure_package_config_file(cmake/btcfi-config.cmake.in btcfi-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
# While the release is 0.x a minor version may break C++.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/btcfi-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/btcfi-config.cmake ${PROJECT_BINARY_DIR}/btcfi-config-version.cmake
  ${PROJECT_SOURCE_DIR}/cmake/FindSecp256k1.cmake
  DESTINATION ${package_dir})

install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# What a settlement program of one's own is built with (docs/rv32.md).
set(program_kit ${PROJECT_SOURCE_DIR}/src/rv32/programs)
install(PROGRAMS ${program_kit}/build.sh DESTINATION ${CMAKE_INSTALL_DATADIR}/btcfi/rv32)
install(FILES ${program_kit}/start.h ${program_kit}/program.ld ${program_kit}/example.c
  DESTINATION ${CMAKE_INSTALL_DATADIR}/btcfi/rv32)

# `cpack -G DEB` (or TGZ) in the build folder.
set(CPACK_PACKAGE_NAME libbtcfi)
set(CPACK_PACKAGE_CONTACT "The libbtcfi developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL Unspecified)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libsecp256k1-dev, libssl-dev, libsimdjson-dev")
include(CPack)
