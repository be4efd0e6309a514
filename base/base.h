// base: what every room needs and nothing else: results, messages, consoles, EBCDIC, bytes, words.
#pragma once

#include "base/bytes.h"
#include "base/console.h"
#include "base/ebcdic.h"
#include "base/messages.h"
#include "base/result.h"
#include "base/tokens.h"
