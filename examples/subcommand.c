/* REXX in a C program, by the SAA interface: an environment DESK, a function SHOUT, and an exit
 * that takes what SAY writes. Try: build/release/bin/subcommand */
#define INCL_REXXSAA
#include <ctype.h>
#include <rexxsaa.h>
#include <stdio.h>
#include <string.h>

/* ADDRESS DESK: "put text" keeps a text, "get" brings it back in the variable NOTE. */
static char note[80];

static APIRET APIENTRY desk(PRXSTRING command, PUSHORT flags, PRXSTRING result) {
    SHVBLOCK block = {0};
    *flags = RXSUBCOM_OK;
    if (command->strlength > 4 && memcmp(command->strptr, "put ", 4) == 0) {
        snprintf(note, sizeof note, "%.*s", (int)command->strlength - 4, command->strptr + 4);
    } else if (command->strlength == 3 && memcmp(command->strptr, "get", 3) == 0) {
        block.shvcode = RXSHV_SYSET;
        MAKERXSTRING(block.shvname, "NOTE", 4);
        MAKERXSTRING(block.shvvalue, note, strlen(note));
        RexxVariablePool(&block);
    } else {
        *flags = RXSUBCOM_ERROR;
        result->strlength = (ULONG)sprintf(result->strptr, "%d", 24);
    }
    return 0;
}

static APIRET APIENTRY shout(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue, PRXSTRING result) {
    ULONG i;
    (void)name, (void)queue;
    if (argc != 1 || argv[0].strlength > RXAUTOBUFLEN) return 40;
    for (i = 0; i < argv[0].strlength; ++i)
        result->strptr[i] = (char)toupper((unsigned char)argv[0].strptr[i]);
    result->strlength = argv[0].strlength;
    return 0;
}

static LONG APIENTRY console(LONG code, LONG subcode, PEXIT parameters) {
    RXSIOSAY_PARM* said = (RXSIOSAY_PARM*)parameters;
    if (code != RXSIO || subcode != RXSIOSAY) return RXEXIT_NOT_HANDLED;
    printf("desk says: %.*s\n", (int)said->rxsio_string.strlength, said->rxsio_string.strptr);
    return RXEXIT_HANDLED;
}

int main(void) {
    static char program[] =
        "'put tea at five'\n"
        "'get'\n"
        "say shout(note)\n"
        "'lose it'\n"
        "say 'The desk answered' rc\n"
        "return 7\n";
    RXSYSEXIT exits[] = {{"CONSOLE", RXSIO}, {NULL, RXENDLST}};
    RXSTRING source[2] = {{0, NULL}, {0, NULL}}, result = {0, NULL};
    SHORT code = 0;
    LONG rc;
    RexxRegisterSubcomExe("DESK", desk, NULL);
    RexxRegisterFunctionExe("SHOUT", shout);
    RexxRegisterExitExe("CONSOLE", console, NULL);
    MAKERXSTRING(source[0], program, strlen(program));
    rc = (LONG)RexxStart(0, NULL, "desk", source, "DESK", RXCOMMAND, exits, &code, &result);
    printf("RexxStart answered %ld, the program %d\n", rc, code);
    RexxFreeMemory(result.strptr);
    return rc == 0 ? 0 : 1;
}
