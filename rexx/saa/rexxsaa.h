/* rexxsaa.h: REXX for C programs, by the SAA programming interface ("REXX API").
 *
 * Source- and layout-compatible with the header of Regina on Linux: a program written for it
 * compiles against this one unchanged. docs/rexx-embedding.md says what each part does here and
 * where we differ. Link with librexxsaa.a (the page has the line).
 *
 * Strings are RXSTRINGs: address and length; a null address is "none" or "omitted", not "".
 * Buffers this library allocates come from malloc(): free them with RexxFreeMemory() or free().
 * Every function may be called from any thread; a program stays on the thread of its RexxStart().
 */
#ifndef REXXSAA_H
#define REXXSAA_H

#ifdef __cplusplus
extern "C" {
#endif

#ifdef INCL_REXXSAA
#define INCL_RXSUBCOM
#define INCL_RXSHV
#define INCL_RXFUNC
#define INCL_RXSYSEXIT
#define INCL_RXMACRO
#define INCL_RXARI
#define INCL_RXQUEUE
#endif

#ifndef APIENTRY
#define APIENTRY
#endif
#ifndef APIRET
#define APIRET ULONG
#endif

typedef void* PVOID;
typedef char CHAR;
typedef CHAR* PCHAR;
typedef unsigned char UCHAR;
typedef UCHAR* PUCHAR;
typedef short SHORT;
typedef SHORT* PSHORT;
typedef unsigned short USHORT;
typedef USHORT* PUSHORT;
typedef long LONG;
typedef LONG* PLONG;
typedef unsigned long ULONG;
typedef char* PSZ;
typedef const char* PCSZ;
typedef CHAR* PCH;
typedef APIRET(APIENTRY* PFN)();

typedef struct RXSTRING_type {
    ULONG strlength;
    char* strptr;
} RXSTRING;
typedef RXSTRING* PRXSTRING;

#define MAKERXSTRING(x, c, l) ((x).strptr = (c), (x).strlength = (l))
#define RXNULLSTRING(x) (!(x).strptr)
#define RXSTRLEN(x) ((x).strptr ? (x).strlength : 0UL)
#define RXSTRPTR(x) ((x).strptr)
#define RXVALIDSTRING(x) ((x).strptr && (x).strlength)
#define RXZEROLENSTRING(x) ((x).strptr && !(x).strlength)
/* Size of the buffer a handler finds in its result RXSTRING. */
#define RXAUTOBUFLEN 256L

typedef struct {
    USHORT hours, minutes, seconds, hundredths;
    USHORT day, month, year, weekday; /* weekday: 0 is Sunday */
    ULONG microseconds, yearday;
    USHORT valid;
} REXXDATETIME;
#define DATETIME REXXDATETIME
typedef REXXDATETIME* PDATETIME;

typedef struct {
    char* sysexit_name;
    LONG sysexit_code;
} RXSYSEXIT;
typedef RXSYSEXIT* PRXSYSEXIT;
typedef PUCHAR PEXIT;

typedef APIRET APIENTRY RexxFunctionHandler(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue,
                                            PRXSTRING result);
typedef LONG APIENTRY RexxExitHandler(LONG code, LONG subcode, PEXIT parameters);
typedef APIRET APIENTRY RexxSubcomHandler(PRXSTRING command, PUSHORT flags, PRXSTRING result);

/* ---- Running a program ------------------------------------------------------------------------
 */

#define RXCOMMAND 0
#define RXSUBROUTINE 1
#define RXFUNCTION 2

/* Runs a REXX program to its end.
 *   argc, argv   arguments; a null RXSTRING is an omitted one
 *   name         file to run; with `instore`, only what PARSE SOURCE and messages show
 *   instore      two RXSTRINGs or null: [0] the source text; [1] comes back null (no image is kept)
 *   environment  first ADDRESS; null is SYSTEM
 *   type         RXCOMMAND, RXSUBROUTINE or RXFUNCTION
 *   exits        list ended by code RXENDLST, or null
 *   code         the result as a number when it is a whole one from -32768 to 32767, else 0
 *   result       the result; allocated when its address is null or it does not fit
 * Answers 0, or minus the number of the error that ended the program (-3: unreadable). */
APIRET APIENTRY RexxStart(LONG argc, PRXSTRING argv, PCSZ name, PRXSTRING instore, PCSZ environment,
                          LONG type, PRXSYSEXIT exits, PSHORT code, PRXSTRING result);
#define REXXSTART RexxStart

/* Calls an internal routine of the program that runs in this thread: for handlers and functions
 * that it has called. The routine sees the caller's variables as a function of the program would.
 *   name         its label
 *   argc, argv   arguments; a null RXSTRING is an omitted one
 *   code, result as for RexxStart; a null RXSTRING when it returned nothing
 * Answers one of these, or minus the number of the error that ended the program in it. */
#define RX_CB_OK 0
#define RX_CB_BADP 1       /* a null name, too few arguments at argv */
#define RX_CB_NOTSTARTED 2 /* no program runs */
#define RX_CB_TOOMANYP 3   /* more than 1000 arguments */
#define RX_CB_BADN 8       /* no such label */
APIRET APIENTRY RexxCallBack(PCSZ name, LONG argc, PRXSTRING argv, PSHORT code, PRXSTRING result);
#define REXXCALLBACK RexxCallBack

/* malloc() and free() by their SAA names; RexxFreeMemory answers 0. */
PVOID APIENTRY RexxAllocateMemory(ULONG size);
ULONG APIENTRY RexxFreeMemory(PVOID memory);

/* Name and version of this interpreter; the string is allocated. */
APIRET APIENTRY ReginaVersion(PRXSTRING version);

/* For programs that call it at the end of a thread: everything is freed without it. Answers 0. */
APIRET APIENTRY ReginaCleanup(void);

#ifdef INCL_RXARI
#define RXARI_OK 0
#define RXARI_NOT_FOUND 1
#define RXARI_PROCESSING_ERROR 2

/* Raises HALT in the programs that run in thread `thread` (as gettid() numbers it), or in all of
 * this process when it is 0. `process` must be 0 or ours. May be called from a signal handler. */
APIRET APIENTRY RexxSetHalt(LONG process, LONG thread);
#define REXXSETHALT RexxSetHalt
#endif

/* ---- Subcommand handlers: environments for ADDRESS --------------------------------------------
 */

#ifdef INCL_RXSUBCOM
#define RXSUBCOM_OK 0
#define RXSUBCOM_DUP 10
#define RXSUBCOM_MAXREG 20
#define RXSUBCOM_NOTREG 30
#define RXSUBCOM_NOCANDROP 40
#define RXSUBCOM_LOADERR 50
#define RXSUBCOM_NOPROC 127
#define RXSUBCOM_BADENTRY 1001
#define RXSUBCOM_NOEMEM 1002
#define RXSUBCOM_BADTYPE 1003
#define RXSUBCOM_NOTINIT 1004
/* A handler's `flags`: neither is success. */
#define RXSUBCOM_ERROR 0x01
#define RXSUBCOM_FAILURE 0x02
#define RXSUBCOM_ISREG 0x01
#define RXSUBCOM_DROPPABLE 0x00
#define RXSUBCOM_NONDROP 0x01

/* `area`: 8 bytes of the program's own, copied; null for none. Names are not case-sensitive. */
APIRET APIENTRY RexxRegisterSubcomExe(PCSZ name, RexxSubcomHandler* handler, PUCHAR area);
#define REXXREGISTERSUBCOMEXE RexxRegisterSubcomExe
APIRET APIENTRY RexxRegisterSubcomDll(PCSZ name, PCSZ library, PCSZ procedure, PUCHAR area,
                                      ULONG drop);
#define REXXREGISTERSUBCOMDLL RexxRegisterSubcomDll
APIRET APIENTRY RexxDeregisterSubcom(PCSZ name, PCSZ library);
#define REXXDEREGISTERSUBCOM RexxDeregisterSubcom
APIRET APIENTRY RexxQuerySubcom(PCSZ name, PCSZ library, PUSHORT flag, PUCHAR area);
#define REXXQUERYSUBCOM RexxQuerySubcom
#endif

/* ---- External functions -----------------------------------------------------------------------
 */

#ifdef INCL_RXFUNC
#define RXFUNC_OK 0
#define RXFUNC_DEFINED 10
#define RXFUNC_NOMEM 20
#define RXFUNC_NOTREG 30
#define RXFUNC_MODNOTFND 40
#define RXFUNC_ENTNOTFND 50
#define RXFUNC_NOTINIT 60
#define RXFUNC_BADTYPE 70
#define RXFUNC_NOEMEM 1002

/* Functions found after labels and built-in functions. A handler that answers not 0 raises error
 * 40. RXFUNCADD, RXFUNCDROP and RXFUNCQUERY do the same in a program. */
APIRET APIENTRY RexxRegisterFunctionExe(PCSZ name, RexxFunctionHandler* handler);
#define REXXREGISTERFUNCTIONEXE RexxRegisterFunctionExe
APIRET APIENTRY RexxRegisterFunctionDll(PCSZ name, PCSZ library, PCSZ procedure);
#define REXXREGISTERFUNCTIONDLL RexxRegisterFunctionDll
APIRET APIENTRY RexxDeregisterFunction(PCSZ name);
#define REXXDEREGISTERFUNCTION RexxDeregisterFunction
APIRET APIENTRY RexxQueryFunction(PCSZ name);
#define REXXQUERYFUNCTION RexxQueryFunction
#endif

/* ---- Variables --------------------------------------------------------------------------------
 */

#ifdef INCL_RXSHV
/* shvcode: direct names are derived ones ("A.Fred"), symbolic ones as written in a program. */
#define RXSHV_SET 0x00
#define RXSHV_FETCH 0x01
#define RXSHV_DROPV 0x02
#define RXSHV_SYSET 0x03
#define RXSHV_SYFET 0x04
#define RXSHV_SYDRO 0x05
#define RXSHV_NEXTV 0x06 /* one after the other; every other request starts anew */
#define RXSHV_PRIV 0x07  /* VERSION, SOURCE, QUENAME, PARM (how many), PARM.n */
#define RXSHV_EXIT 0x08  /* result of the external function that is running */

/* shvret, added up; RexxVariablePool answers the sum over all blocks. */
#define RXSHV_OK 0x00
#define RXSHV_NEWV 0x01
#define RXSHV_LVAR 0x02
#define RXSHV_TRUNC 0x04
#define RXSHV_BADN 0x08
#define RXSHV_MEMFL 0x10
#define RXSHV_BADF 0x80
#define RXSHV_NOAVL 0x90 /* no program is running in this thread */

typedef struct shvnode {
    struct shvnode* shvnext;
    RXSTRING shvname;
    RXSTRING shvvalue;
    ULONG shvnamelen;  /* size of the buffer at shvname, for NEXTV */
    ULONG shvvaluelen; /* size of the buffer at shvvalue; a null address has one allocated */
    UCHAR shvcode;
    UCHAR shvret;
} SHVBLOCK;
typedef SHVBLOCK* PSHVBLOCK;

/* Works on the variables of the routine that runs in this thread: in handlers of every kind. */
APIRET APIENTRY RexxVariablePool(PSHVBLOCK blocks);
#define REXXVARIABLEPOOL RexxVariablePool
#endif

/* ---- Exits ------------------------------------------------------------------------------------
 */

#ifdef INCL_RXSYSEXIT
#define RXENDLST 0
#define RXFNC 2
#define RXFNCCAL 1
#define RXCMD 3
#define RXCMDHST 1
#define RXMSQ 4
#define RXMSQPLL 1
#define RXMSQPSH 2
#define RXMSQSIZ 3
#define RXMSQNAM 20
#define RXSIO 5
#define RXSIOSAY 1
#define RXSIOTRC 2
#define RXSIOTRD 3
#define RXSIODTR 4
#define RXSIOTLL 5
#define RXHLT 7
#define RXHLTCLR 1
#define RXHLTTST 2
#define RXTRC 8
#define RXTRCTST 1
#define RXINI 9
#define RXINIEXT 1
#define RXTER 10
#define RXTEREXT 1
#define RXENV 12
#define RXENVGET 1
#define RXENVSET 2
#define RXNOOFEXITS 13

#define RXEXIT_HANDLED 0
#define RXEXIT_NOT_HANDLED 1
#define RXEXIT_RAISE_ERROR (-1)

#define RXEXIT_OK 0
#define RXEXIT_DUP 10
#define RXEXIT_MAXREG 20
#define RXEXIT_NOTREG 30
#define RXEXIT_NOCANDROP 40
#define RXEXIT_LOADERR 50
#define RXEXIT_NOPROC 127
#define RXEXIT_BADENTRY 1001
#define RXEXIT_NOEMEM 1002
#define RXEXIT_BADTYPE 1003
#define RXEXIT_NOTINIT 1004
#define RXEXIT_ISREG 0x01
#define RXEXIT_ERROR 0x01
#define RXEXIT_FAILURE 0x02
#define RXEXIT_DROPPABLE 0x00
#define RXEXIT_NONDROP 0x01

typedef struct {
    struct {
        unsigned rxfferr : 1;
        unsigned rxffnfnd : 1;
        unsigned rxffsub : 1;
    } rxfnc_flags;
    PUCHAR rxfnc_name;
    USHORT rxfnc_namel;
    PUCHAR rxfnc_que;
    USHORT rxfnc_quel;
    USHORT rxfnc_argc;
    PRXSTRING rxfnc_argv;
    RXSTRING rxfnc_retc;
} RXFNCCAL_PARM;

typedef struct {
    struct {
        unsigned rxfcfail : 1;
        unsigned rxfcerr : 1;
    } rxcmd_flags;
    PUCHAR rxcmd_address;
    USHORT rxcmd_addressl;
    PUCHAR rxcmd_dll;
    USHORT rxcmd_dll_len;
    RXSTRING rxcmd_command;
    RXSTRING rxcmd_retc;
} RXCMDHST_PARM;

typedef struct {
    RXSTRING rxmsq_retc;
} RXMSQPLL_PARM;
typedef struct {
    struct {
        unsigned rxfmlifo : 1;
    } rxmsq_flags;
    RXSTRING rxmsq_value;
} RXMSQPSH_PARM;
typedef struct {
    ULONG rxmsq_size;
} RXMSQSIZ_PARM;
typedef struct {
    RXSTRING rxmsq_name;
} RXMSQNAM_PARM;
typedef struct {
    RXSTRING rxsio_string;
} RXSIOSAY_PARM;
typedef struct {
    RXSTRING rxsio_string;
} RXSIOTRC_PARM;
typedef struct {
    RXSTRING rxsiotrd_retc;
} RXSIOTRD_PARM;
typedef struct {
    RXSTRING rxsiodtr_retc;
} RXSIODTR_PARM;
typedef struct {
    struct {
        unsigned rxfhhalt : 1;
    } rxhlt_flags;
} RXHLTTST_PARM;
typedef struct {
    struct {
        unsigned rxftrace : 1;
    } rxtrx_flags;
} RXTRCTST_PARM;
typedef struct {
    RXSTRING rxenv_name;
    RXSTRING rxenv_value;
} RXENVGET_PARM;
typedef struct {
    RXSTRING rxenv_name;
    RXSTRING rxenv_value;
} RXENVSET_PARM;

APIRET APIENTRY RexxRegisterExitExe(PCSZ name, RexxExitHandler* handler, PUCHAR area);
#define REXXREGISTEREXITEXE RexxRegisterExitExe
APIRET APIENTRY RexxRegisterExitDll(PCSZ name, PCSZ library, PCSZ procedure, PUCHAR area,
                                    ULONG drop);
#define REXXREGISTEREXITDLL RexxRegisterExitDll
APIRET APIENTRY RexxDeregisterExit(PCSZ name, PCSZ library);
#define REXXDEREGISTEREXIT RexxDeregisterExit
APIRET APIENTRY RexxQueryExit(PCSZ name, PCSZ library, PUSHORT flag, PUCHAR area);
#define REXXQUERYEXIT RexxQueryExit
#endif

/* ---- Queues -----------------------------------------------------------------------------------
 */

#ifdef INCL_RXQUEUE
#define RXQUEUE_FIFO 0
#define RXQUEUE_LIFO 1
#define RXQUEUE_NOWAIT 0
#define RXQUEUE_WAIT 1
#define RXQUEUE_OK 0
#define RXQUEUE_STORAGE 1
#define RXQUEUE_SIZE 2
#define RXQUEUE_DUP 3
#define RXQUEUE_NOEMEM 4
#define RXQUEUE_BADQNAME 5
#define RXQUEUE_PRIORITY 6
#define RXQUEUE_BADWAITFLAG 7
#define RXQUEUE_EMPTY 8
#define RXQUEUE_NOTREG 9
#define RXQUEUE_ACCESS 10
#define RXQUEUE_MAXREG 11
#define RXQUEUE_MEMFAIL 12
#define RXQUEUE_NETERROR 100
#define RXQUEUE_NOTINIT 1000

/* Queues of this process. "SESSION" always exists; it is the one PUSH, QUEUE and PULL use. A name
 * that is null or taken is made up when a queue is created; `duplicate` says which it was. */
ULONG APIENTRY RexxCreateQueue(PSZ buffer, ULONG size, PSZ wanted, ULONG* duplicate);
#define REXXCREATEQUEUE RexxCreateQueue
ULONG APIENTRY RexxDeleteQueue(PSZ name);
#define REXXDELETEQUEUE RexxDeleteQueue
ULONG APIENTRY RexxQueryQueue(PSZ name, ULONG* lines);
#define REXXQUERYQUEUE RexxQueryQueue
ULONG APIENTRY RexxAddQueue(PSZ name, PRXSTRING line, ULONG order);
#define REXXADDQUEUE RexxAddQueue
/* The head of a queue, in an allocated buffer, and when it was queued (`time` may be null). */
ULONG APIENTRY RexxPullQueue(PSZ name, PRXSTRING line, PDATETIME time, ULONG wait);
#define REXXPULLQUEUE RexxPullQueue
#endif

/* ---- Macros: programs kept in storage ---------------------------------------------------------
 */

#ifdef INCL_RXMACRO
#define RXMACRO_SEARCH_BEFORE 1
#define RXMACRO_SEARCH_AFTER 2
#define RXMACRO_OK 0
#define RXMACRO_NO_STORAGE 1
#define RXMACRO_NOT_FOUND 2
#define RXMACRO_EXTENSION_REQUIRED 3
#define RXMACRO_ALREADY_EXISTS 4
#define RXMACRO_FILE_ERROR 5
#define RXMACRO_SIGNATURE_ERROR 6
#define RXMACRO_SOURCE_NOT_FOUND 7
#define RXMACRO_INVALID_POSITION 8
#define RXMACRO_NOT_INIT 9

/* A macro is called like an external routine, before or after registered functions and files.
 * Adding one that exists replaces it. */
APIRET APIENTRY RexxAddMacro(PSZ name, PSZ file, ULONG position);
#define REXXADDMACRO RexxAddMacro
APIRET APIENTRY RexxDropMacro(PSZ name);
#define REXXDROPMACRO RexxDropMacro
/* Writes `count` named macros, all when it is 0, to a file (sources: it is portable), and adds
 * those of such a file. Loading one that exists changes nothing and answers RXMACRO_ALREADY_EXISTS;
 * a file that is none of ours RXMACRO_SIGNATURE_ERROR. */
APIRET APIENTRY RexxSaveMacroSpace(ULONG count, PSZ* names, PSZ file);
#define REXXSAVEMACROSPACE RexxSaveMacroSpace
APIRET APIENTRY RexxLoadMacroSpace(ULONG count, PSZ* names, PSZ file);
#define REXXLOADMACROSPACE RexxLoadMacroSpace
APIRET APIENTRY RexxQueryMacro(PSZ name, PUSHORT position);
#define REXXQUERYMACRO RexxQueryMacro
APIRET APIENTRY RexxReorderMacro(PSZ name, ULONG position);
#define REXXREORDERMACRO RexxReorderMacro
APIRET APIENTRY RexxClearMacroSpace(void);
#define REXXCLEARMACROSPACE RexxClearMacroSpace
#endif

#ifdef __cplusplus
}
#endif
#endif
