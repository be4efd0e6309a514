// Accounting records of CP: 80 bytes each, as the original hands them to its accounting user.
//
// They are kept when SYSTEM CONFIG names that user (System_Userids Account1 userid), in the file
// ACCOUNT DATA (F 80) of the folder `account` in the system's directory, behind the last one.
// Second-level systems keep none. Layouts: z/VM CP Planning and Administration, accounting record
// formats (from memory, unconfirmed).
#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "dasd/dasd.h"

namespace cp {

// What SYSTEM CONFIG says of accounting.
struct AccountingConfig {
    std::string user;       // System_Userids Account1; empty: no records are kept
    bool journals = false;  // Journaling Facility ON: of LINK and LOGON, too
};
AccountingConfig accounting_config(const std::vector<std::string>& records);

class Machine;
class SystemImpl;
struct LinkRequest;

// Type 01: what a virtual machine used since it was logged on, or since its last record (ACNT).
// Written at the end of a machine, however it ends.
void account_usage(Machine& machine);
// Type 03: a temporary disk that is given back.
void account_temporary_disk(Machine& machine, dasd::DeviceNumber number, std::uint32_t cylinders,
                            std::time_t since);
// Types 05 and 06, where Journaling is on: a LINK that was made, or failed by its password.
void account_link(Machine& machine, const LinkRequest& request, bool made);
// Type 04, where Journaling is on: a LOGON with a wrong password.
void account_wrong_logon(SystemImpl& system, const std::string& userid);

inline constexpr std::string_view kAccountFolder = "account";

}  // namespace cp
