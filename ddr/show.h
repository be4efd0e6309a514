// DDR: records as PRINT and TYPE show them. Reference: ddr section 6.
#pragma once

#include "ddr/ddr.h"
#include "ddr/statements.h"

namespace ddr {

// Shows the extent of a statement, one record after another; PRINT folds to upper case as the
// printer's translate table does. Cylinders are the device's own. Errors: 713E beyond the device,
// 721E no such record, read errors of a track. `stop` may be null; it ends the listing early.
base::Result<void> show(const dasd::Device& device, const ShowStatement& statement,
                        base::LineSink& sink, const std::atomic<bool>* stop);

}  // namespace ddr
