// The sample files of the reference pages, written for this project: a configuration and a
// directory of system VM1R.
#pragma once

#include <string>
#include <vector>

namespace samples {

inline std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find('\n', at);
        all.push_back(text.substr(at, end - at));
        at = end == std::string::npos ? text.size() : end + 1;
    }
    return all;
}

inline const std::string kConfig =
    R"(/*****************************************************************/
/* SYSTEM CONFIG - system VM1R, cloned from the base system VM1A */
/*****************************************************************/

System_Identifier_Default  VM1R
System_Identifier  * *     VM1R

System_Residence,
   Checkpoint  Volid VM1RRS   From CYL 21   For 9,
   Warmstart   Volid VM1RRS   From CYL 30   For 9

/* CP owned volumes: slot order must never change               */
   CP_Owned   Slot   1  VM1RRS
   CP_Owned   Slot   2  VM1RS1
   CP_Owned   Slot   3  RESERVED
   CP_Owned   Slot 254  VM1RP2
   CP_Owned   Slot 255  VM1RP1

   User_Volume_List     VM1RU1
   User_Volume_Include  LNX*

Timezone_Definition  EST  WEST  05.00.00
Timezone_Boundary    on 2008-11-02 at 02:00:00 to EST

Features,
   Disable,
      Set_Privclass,
   Passwords_on_Cmds,
      Autolog  no,
      Link     no,
      Logon    no,
   Vdisk,
      Syslim  infinite,
      Userlim 0 blocks,
   Auto_Warm_IPL no

Devices,
   Initialized_at_IPL 0000-FFFF,
   Sensed             0000-FFFF,
   Online_at_IPL      0000-FFFF

Operator_Consoles   0020 0021 System_Console System_3270
Emergency_Message_Consoles  0020 System_Console

VM1R: Define VSwitch VSW1 RDEV 0600 ETHERNET
Logo_Config  LOGO CONFIG
)";

inline const std::string kDirectory = R"(* USER DIRECT for VM1R
DIRECTORY 123 3390 VM1RRS
*
PROFILE BASEUSR
 IPL CMS
 MACHINE ESA
 CONSOLE 009 3215 T
 SPOOL 00C 2540 READER *
 SPOOL 00D 2540 PUNCH A
 SPOOL 00E 1403 A
 LINK MAINT 190 190 RR
 LINK MAINT 19E 19E RR
*
USER $ALLOC$ NOLOG
 MDISK A01 3390 0000 0001 VM1RRS R
 MDISK A02 3390 0000 0001 VM1RU1 R
USER $DIRECT$ NOLOG
 MDISK B01 3390 0001 0020 VM1RRS R
USER $SYSCKP$ NOLOG
 MDISK C01 3390 0021 0009 VM1RRS R
USER $SYSWRM$ NOLOG
 MDISK D01 3390 0030 0009 VM1RRS R
*
USER MAINT WD5JU8QP 128M 1000M ABCDEFG
 INCLUDE BASEUSR
 ACCOUNT 1 SYSPROG
 OPTION MAINTCCW LNKS LNKE LNKNOPAS DEVMAINT
 MDISK 123 3390 0000 END VM1RRS MR ALL WRITE MULT
 MDISK CF1 3390 0039 0120 VM1RRS RR ALL WRITE MULT
 MDISK 2CC 3390 0520 0005 VM1RRS MR ALL WRITE MULT
 MDISK 190 3390 0600 0107 VM1RRS MR ALL WRITE MULT
 MDISK 19E 3390 0710 0250 VM1RRS MR ALL WRITE MULT
*
USER VMCLONER X2KB77 64M 512M ABCDEFG
 INCLUDE BASEUSR
 OPTION MAINTCCW LNKS LNKE LNKNOPAS DEVMAINT
 MDISK 191 3390 0001 0050 VM1RU1 MR READ WRITE MULT
 MDISK 300 FB-512 V-DISK 64000 MR
*
USER OPERATOR OPERPW 32M 64M ABCDEFG
 INCLUDE BASEUSR
 MDISK 191 3390 0051 0010 VM1RU1 MR READ WRITE MULT
)";

// The text with one occurrence of `from` replaced; the caller knows that it occurs.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace samples
