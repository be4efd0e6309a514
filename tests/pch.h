// Precompiled for the test programs: what base/pch.h has, and the test library.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/pch.h"
