// RXFUNCADD and its like, RXQUEUE (host_functions.cpp).
#pragma once

#include "rexx/package.h"

namespace rexx {

class StandardHost;

// The table of these functions for one host, which must outlive it.
PackageTable host_functions(StandardHost& host);

}  // namespace rexx
