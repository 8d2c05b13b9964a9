# libsecp256k1 0.2.0 ships a .pc file and no CMake package; later ones may ship one. This finds either.
# Result: secp256k1::secp256k1.
find_package(PkgConfig QUIET)
if(PKG_CONFIG_FOUND)
  pkg_check_modules(PC_SECP256K1 QUIET libsecp256k1)
endif()
find_path(SECP256K1_INCLUDE_DIR secp256k1_schnorrsig.h HINTS ${PC_SECP256K1_INCLUDE_DIRS})
find_library(SECP256K1_LIBRARY secp256k1 HINTS ${PC_SECP256K1_LIBRARY_DIRS})
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Secp256k1
  REQUIRED_VARS SECP256K1_LIBRARY SECP256K1_INCLUDE_DIR
  VERSION_VAR PC_SECP256K1_VERSION
  REASON_FAILURE_MESSAGE "install libsecp256k1-dev (with the schnorrsig and extrakeys modules)")
if(Secp256k1_FOUND AND NOT TARGET secp256k1::secp256k1)
  add_library(secp256k1::secp256k1 UNKNOWN IMPORTED)
  set_target_properties(secp256k1::secp256k1 PROPERTIES
    IMPORTED_LOCATION ${SECP256K1_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${SECP256K1_INCLUDE_DIR})
endif()
mark_as_advanced(SECP256K1_INCLUDE_DIR SECP256K1_LIBRARY)
