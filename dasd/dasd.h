// dasd: 3390 volumes as image files: geometry, tracks, labels, allocation maps, copy plans, CMS
// minidisks, tape images, locks.
#pragma once

#include "dasd/convert.h"
#include "dasd/copy.h"
#include "dasd/device_volume.h"
#include "dasd/file_devices.h"
#include "dasd/formats.h"
#include "dasd/geometry.h"
#include "dasd/image_facts.h"
#include "dasd/label.h"
#include "dasd/lock.h"
#include "dasd/minidisk.h"
#include "dasd/survey.h"
#include "dasd/tape.h"
#include "dasd/tape_drive.h"
#include "dasd/track.h"
#include "dasd/units.h"
#include "dasd/volume.h"
