/* A library of functions as they are written for Regina's API: it is linked with nothing and finds
 * the interface in the program that loads it. */
#include <stdio.h>
#include <string.h>

#define INCL_REXXSAA
#include <rexxsaa.h>

APIRET APIENTRY ClassicUpper(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue, PRXSTRING result) {
    ULONG i;
    (void)name, (void)queue;
    if (argc != 1 || argv[0].strlength > RXAUTOBUFLEN) return 1;
    for (i = 0; i < argv[0].strlength; ++i) {
        char c = argv[0].strptr[i];
        result->strptr[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    result->strlength = argv[0].strlength;
    return 0;
}

/* Sets the variable GREETING of its caller. */
APIRET APIENTRY ClassicGreet(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue, PRXSTRING result) {
    SHVBLOCK block;
    (void)name, (void)argc, (void)argv, (void)queue;
    memset(&block, 0, sizeof block);
    block.shvcode = RXSHV_SYSET;
    MAKERXSTRING(block.shvname, (char*)"greeting", 8);
    MAKERXSTRING(block.shvvalue, (char*)"good day", 8);
    sprintf(result->strptr, "%lu", RexxVariablePool(&block));
    result->strlength = strlen(result->strptr);
    return 0;
}

/* Registers the other ones, as SysLoadFuncs does. */
APIRET APIENTRY ClassicLoadFuncs(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue,
                                 PRXSTRING result) {
    (void)name, (void)argc, (void)argv, (void)queue;
    RexxRegisterFunctionExe("CLASSICUPPER", ClassicUpper);
    RexxRegisterFunctionExe("CLASSICGREET", ClassicGreet);
    result->strlength = 0;
    return 0;
}
