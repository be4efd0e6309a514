# The stand-alone program in the IPL records of a SYSRES.
#
# It proves that a volume can be IPLed and says which one it is: it reads the volume label from the
# very device it was IPLed from, writes
#
#     HERC IPL OK FROM VOLUME vvvvvv
#     CLONEVM STAND ALONE IPL PROGRAM  DEVICE dddd  LABEL READ  NO NUCLEUS LOADED
#
# to the console (device 001F, else 0009: a 3215 printer-keyboard) and loads a disabled wait PSW. The
# serial is never in this program: cloners copy these records unchanged. docs/ipl-program.md has
# the layout, the wait codes and a sample run; regenerate (beside this file) makes iplprog.hex and
# iplprog.h from it.
#
# ESA/390 mode, 31-bit addressing, all interruptions disabled: the end of an I/O operation is found
# by TEST SUBCHANNEL. Instructions and formats: ESA/390 Principles of Operation (SA22-7201),
# chapters 4 (PSW), 13 to 17 (channel subsystem). Only instructions of the ESA/390 architecture
# with the immediate-and-relative facility are used. z/Architecture machines IPL in ESA/390 mode,
# so it runs there as well.

        .machine g5

# Where things are in low storage.
        .set    IPL_SUBCHANNEL, 0xB8    # IPL stores the subchannel id of its device here
        .set    PROGRAM_NEW_PSW, 0x68
        .set    LOAD_POINT, 0x1000      # above the prefix area; R2 is read to this address

# Bits of status bytes.
        .set    PMCW_ENABLED, 0x80      # SCHIB byte 5
        .set    PMCW_NUMBER_VALID, 0x01
        .set    DEVICE_END, 0x04        # device status, IRB byte 8
        .set    UNIT_CHECK, 0x02
        .set    UNIT_EXCEPTION, 0x01
        .set    DEFERRED_CODE, 0x03     # IRB byte 0

# Channel commands and flags.
        .set    READ_DATA, 0x06
        .set    SEEK, 0x07
        .set    SEARCH_ID_EQUAL, 0x31
        .set    TRANSFER, 0x08          # TRANSFER IN CHANNEL
        .set    SENSE, 0x04
        .set    WRITE_LINE, 0x09        # 3215: write, then carrier return
        .set    NO_OPERATION, 0x03
        .set    CHAIN, 0x40             # command chaining
        .set    ANY_LENGTH, 0x20        # suppress the incorrect-length indication

# Results of an I/O operation in register 15; 0 is success.
        .set    IO_UNIT_CHECK, 4
        .set    IO_ERROR, 8
        .set    IO_NOT_OPERATIONAL, 12
        .set    IO_TIMED_OUT, 16

        .set    ATTEMPTS, 5             # a unit attention after power-on costs one
        .set    TIMEOUT, 20             # in units of 2**20 microseconds, about a second

# A format-1 CCW: command, flags, count, address.
        .macro  ccw command, flags, count, address
        .byte   \command, \flags
        .short  \count
        .long   \address
        .endm

# EBCDIC text: letters and digits stand for themselves, _ is a blank. (The assembler knows ASCII
# strings only.)
        .set    E__, 0x40
        .macro  alphabet code, characters:vararg
        .set    next_code, \code
        .irp    c, \characters
        .set    E_\c, next_code
        .set    next_code, next_code + 1
        .endr
        .endm
        alphabet 0xC1, A,B,C,D,E,F,G,H,I
        alphabet 0xD1, J,K,L,M,N,O,P,Q,R
        alphabet 0xE2, S,T,U,V,W,X,Y,Z
        alphabet 0xF0, 0,1,2,3,4,5,6,7,8,9
        .macro  text characters
        .irpc   c, \characters
        .byte   E_\c
        .endr
        .endm

# ------------------------------------------------------------------------------------------------
# R1: the 24 bytes IPL reads to address 0. The PSW is loaded when the channel program has ended;
# IPL chains to the first CCW, which reads the next record of the track, R2. Format-0 CCWs.
        .section .ipl1, "ax"
        .long   0x00080000, 0x80000000 + LOAD_POINT
        .long   READ_DATA << 24 | LOAD_POINT
        .byte   ANY_LENGTH, 0
        .short  4096                    # R2 may be shorter
        .long   NO_OPERATION << 24      # not reached: the CCW above does not chain
        .byte   ANY_LENGTH, 0
        .short  1

# ------------------------------------------------------------------------------------------------
# R2: the program.
#   12 base (LOAD_POINT)      1 subchannel id     2 channel program     10 outcome
#   11, 13, 14 returns        15 result           5 attempts, 6 start time
        .section .ipl2, "ax"
        .set    base, .
start:
        lhi     %r12, LOAD_POINT
        mvc     PROGRAM_NEW_PSW(8), program_check - base(%r12)

        bras    %r11, find_console
        st      %r1, console - base(%r12)

        l       %r1, IPL_SUBCHANNEL
        bras    %r11, enable_subchannel
        la      %r10, not_enabled - base(%r12)
        ltr     %r15, %r15
        jnz     finish
        bras    %r11, store_device_number

        la      %r2, read_label - base(%r12)
        bras    %r13, do_io
        la      %r10, label_not_read - base(%r12)
        ltr     %r15, %r15
        jnz     finish

        la      %r10, label_not_found - base(%r12)
        clc     label - base(4, %r12), vol1 - base(%r12)
        jne     finish
        bras    %r11, store_serial
        la      %r10, success - base(%r12)

# Ends the program with the outcome in register 10: its lines go to the console, then its wait PSW
# is loaded. The console can make a success a failure; an earlier failure keeps its own code.
finish:
        icm     %r1, 15, console - base(%r12)
        jz      without_console
        bras    %r11, enable_subchannel
        ltr     %r15, %r15
        jnz     console_failed
        la      %r2, 8(%r10)            # the lines' CCWs lie behind the PSW
        bras    %r13, do_io
        ltr     %r15, %r15
        jz      stop
console_failed:
        la      %r3, console_error - base(%r12)
        j       replace_success
without_console:
        la      %r3, no_console - base(%r12)
replace_success:
        la      %r4, success - base(%r12)
        cr      %r10, %r4
        jne     stop
        lr      %r10, %r3
stop:
        lpsw    0(%r10)

# Console: the subchannel whose device number is 001F, else 0009. Returns its id in register 1, or 0.
find_console:
        la      %r3, console_numbers - base(%r12)
next_number:
        l       %r1, first_subchannel - base(%r12)
next_subchannel:
        stsch   schib - base(%r12)
        jo      end_of_subchannels      # condition code 3: no more subchannels
        tm      schib + 5 - base(%r12), PMCW_NUMBER_VALID
        jz      not_this
        clc     schib + 6 - base(2, %r12), 0(%r3)
        ber     %r11
not_this:
        ahi     %r1, 1
        j       next_subchannel
end_of_subchannels:
        la      %r3, 2(%r3)
        clc     0(2, %r3), no_number - base(%r12)
        jne     next_number
        lhi     %r1, 0
        br      %r11

# Enables subchannel register 1: START SUBCHANNEL refuses a disabled one. Leaves its SCHIB.
enable_subchannel:
        lhi     %r5, ATTEMPTS
        lhi     %r15, IO_NOT_OPERATIONAL
try_enable:
        stsch   schib - base(%r12)
        bnzr    %r11
        oi      schib + 5 - base(%r12), PMCW_ENABLED
        msch    schib - base(%r12)
        jz      enabled
        tsch    irb - base(%r12)        # code 1: old status is pending; take it and try again
        brct    %r5, try_enable
        br      %r11
enabled:
        lhi     %r15, 0
        br      %r11

# Device number of the SCHIB as four hexadecimal digits into the second line.
store_device_number:
        unpk    work - base(5, %r12), schib + 6 - base(3, %r12)
        tr      work - base(4, %r12), hexadecimal - 0xF0 - base(%r12)
        mvc     device_number - base(4, %r12), work - base(%r12)
        br      %r11

# Serial of the label into the first line. Codes below a blank would drive the console: they show
# as periods.
store_serial:
        mvc     serial - base(6, %r12), label + 4 - base(%r12)
        la      %r3, serial - base(%r12)
        lhi     %r4, 6
next_character:
        cli     0(%r3), E__
        jnl     printable
        mvi     0(%r3), 0x4B
printable:
        la      %r3, 1(%r3)
        brct    %r4, next_character
        br      %r11

# Runs channel program register 2 on subchannel register 1; returns by register 13, result in 15.
# Unit check: the sense bytes are taken, so that the device accepts commands again, and the
# program is tried again.
do_io:
        lr      %r7, %r2
        lhi     %r5, ATTEMPTS
try_io:
        lr      %r2, %r7
        bras    %r14, run_once
        ltr     %r15, %r15
        bzr     %r13
        chi     %r15, IO_ERROR          # a device that is gone or silent is not asked again
        bhr     %r13
        chi     %r15, IO_UNIT_CHECK
        jne     again
        la      %r2, read_sense - base(%r12)
        bras    %r14, run_once
        lhi     %r15, IO_UNIT_CHECK
again:
        brct    %r5, try_io
        br      %r13

# Starts the channel program once and waits for its end; returns by register 14.
run_once:
        st      %r2, orb + 8 - base(%r12)
        xc      status - base(2, %r12), status - base(%r12)
        stck    clock - base(%r12)
        l       %r6, clock - base(%r12)
start_io:
        ssch    orb - base(%r12)
        jz      wait_for_status
        jo      not_operational
        tsch    irb - base(%r12)        # 1: status of an earlier operation, e.g. attention;
        bras    %r8, is_late            # 2: busy. Take it and start again
        j       start_io

wait_for_status:
        tsch    irb - base(%r12)
        jz      status_arrived
        jo      not_operational
        bras    %r8, is_late
        j       wait_for_status

# Channel end and device end may come one after the other: the bytes are collected until the
# device has ended or shown an error. A deferred condition code means that nothing was started.
status_arrived:
        tm      irb - base(%r12), DEFERRED_CODE
        jo      not_operational         # deferred 3
        jnz     io_error                # deferred 1: the caller starts again
        oc      status - base(2, %r12), irb + 8 - base(%r12)
        tm      status - base(%r12), UNIT_CHECK
        jnz     unit_check
        tm      status - base(%r12), UNIT_EXCEPTION
        jnz     io_error
        cli     status + 1 - base(%r12), 0      # subchannel status: program check, length, ...
        jne     io_error
        tm      status - base(%r12), DEVICE_END
        jz      wait_for_status
        lhi     %r15, 0
        br      %r14
unit_check:
        lhi     %r15, IO_UNIT_CHECK
        br      %r14
io_error:
        lhi     %r15, IO_ERROR
        br      %r14
not_operational:
        lhi     %r15, IO_NOT_OPERATIONAL
        br      %r14

# Gives the operation up when it has lasted too long: returns to the caller of run_once then, by
# register 8 otherwise. The clock's first word counts units of 2**20 microseconds.
is_late:
        stck    clock - base(%r12)
        l       %r0, clock - base(%r12)
        sr      %r0, %r6
        chi     %r0, TIMEOUT
        blr     %r8
        lhi     %r15, IO_TIMED_OUT
        br      %r14

# ------------------------------------------------------------------------------------------------
# Outcomes: a disabled wait PSW whose address is the code, then the lines to write.
        .balign 8, 0
success:
        .long   0x000A0000, 0x80000C0D
        ccw     WRITE_LINE, CHAIN | ANY_LENGTH, ok_end - ok_line, ok_line
        ccw     WRITE_LINE, ANY_LENGTH, product_end - product_line, product_line
label_not_read:
        .long   0x000A0000, 0x80000E01
        ccw     WRITE_LINE, ANY_LENGTH, not_read_end - not_read_line, not_read_line
label_not_found:
        .long   0x000A0000, 0x80000E02
        ccw     WRITE_LINE, ANY_LENGTH, not_found_end - not_found_line, not_found_line
not_enabled:
        .long   0x000A0000, 0x80000E05
        ccw     WRITE_LINE, ANY_LENGTH, not_enabled_end - not_enabled_line, not_enabled_line
no_console:
        .long   0x000A0000, 0x80000E03
console_error:
        .long   0x000A0000, 0x80000E04
program_check:
        .long   0x000A0000, 0x80000E0F

# Reads the label: cylinder 0, head 0, record 3, wherever on the track that record lies.
read_label:
        ccw     SEEK, CHAIN, 6, seek_address
find_label:
        ccw     SEARCH_ID_EQUAL, CHAIN, 5, label_id
        ccw     TRANSFER, 0, 0, find_label
        ccw     READ_DATA, 0, 80, label
read_sense:
        ccw     SENSE, ANY_LENGTH, 32, sense

# Operation request block: parameter; format-1 CCWs, all paths; address of the channel program.
orb:    .long   0, 0x0080FF00, 0
first_subchannel:
        .long   0x00010000
console:
        .long   0                       # subchannel id, 0 when there is none
console_numbers:
        .short  0x001F, 0x0009
no_number:
        .short  0xFFFF                  # ends the list
seek_address:
        .byte   0, 0, 0, 0, 0, 0        # bin, cylinder, head
label_id:
        .byte   0, 0, 0, 0, 3           # cylinder, head, record
vol1:   text    VOL1
hexadecimal:
        text    0123456789ABCDEF

ok_line:
        text    HERC_IPL_OK_FROM_VOLUME_
serial: text    ______
ok_end:
product_line:
        text    CLONEVM_STAND_ALONE_IPL_PROGRAM__DEVICE_
device_number:
        text    0000
        text    __LABEL_READ__NO_NUCLEUS_LOADED
product_end:
not_read_line:
        text    HERC_IPL_FAILED__CANNOT_READ_THE_VOLUME_LABEL
not_read_end:
not_found_line:
        text    HERC_IPL_FAILED__RECORD_3_IS_NOT_A_VOL1_LABEL
not_found_end:
not_enabled_line:
        text    HERC_IPL_FAILED__CANNOT_ENABLE_THE_IPL_DEVICE
not_enabled_end:

# Work areas.
        .balign 8, 0
clock:  .skip   8                       # STORE CLOCK
schib:  .skip   52                      # subchannel information block
irb:    .skip   96                      # interruption response block
status: .skip   2                       # device and subchannel status collected
work:   .skip   6
label:  .skip   80
sense:  .skip   32
        .balign 8, 0
