/* A C program that uses nothing but the SAA interface, as programs for Regina do. It is built
 * twice, with our header and library and with Regina's, and must say the same
 * (compare_with_regina.sh). What Regina 3.6 only pretends to do is not here: macros (it answers 0
 * to everything). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INCL_REXXSAA
#include <rexxsaa.h>

static void answer(PRXSTRING result, const char* text) {
    strcpy(result->strptr, text);
    result->strlength = strlen(text);
}

static APIRET APIENTRY desk(PRXSTRING command, PUSHORT flags, PRXSTRING result) {
    printf("  command <%.*s>\n", (int)command->strlength, command->strptr);
    if (strncmp(command->strptr, "fail", 4) == 0) {
        *flags = RXSUBCOM_FAILURE;
        answer(result, "-9");
    } else if (strncmp(command->strptr, "error", 5) == 0) {
        *flags = RXSUBCOM_ERROR;
        answer(result, "8");
    } else {
        *flags = RXSUBCOM_OK;
        answer(result, "0");
    }
    return 0;
}

static APIRET APIENTRY glue(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue, PRXSTRING result) {
    ULONG i;
    char* to = result->strptr;
    (void)queue;
    *to = 0;
    for (i = 0; i < argc; ++i) {
        if (RXNULLSTRING(argv[i])) {
            strcat(to, "[-]");
            continue;
        }
        strcat(to, "[");
        strncat(to, argv[i].strptr, argv[i].strlength);
        strcat(to, "]");
    }
    strcat(to, name);
    result->strlength = strlen(to);
    return argc == 4 ? 5 : 0;
}

static APIRET APIENTRY nothing(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue,
                               PRXSTRING result) {
    (void)name, (void)argc, (void)argv, (void)queue;
    result->strptr = NULL;
    result->strlength = 0;
    return 0;
}

static APIRET pool(UCHAR code, const char* name, const char* value) {
    SHVBLOCK block;
    APIRET rc;
    memset(&block, 0, sizeof block);
    block.shvcode = code;
    MAKERXSTRING(block.shvname, (char*)name, strlen(name));
    block.shvnamelen = strlen(name);
    if (value) {
        MAKERXSTRING(block.shvvalue, (char*)value, strlen(value));
        block.shvvaluelen = strlen(value);
    }
    rc = RexxVariablePool(&block);
    printf("  pool %d %s: rc %lu ret %d", code, name, rc, block.shvret);
    if (!value && block.shvvalue.strptr && (code == RXSHV_FETCH || code == RXSHV_SYFET)) {
        printf(" <%.*s>", (int)block.shvvalue.strlength, block.shvvalue.strptr);
        RexxFreeMemory(block.shvvalue.strptr);
    }
    printf("\n");
    return rc;
}

static APIRET APIENTRY variables(PCSZ name, ULONG argc, PRXSTRING argv, PCSZ queue,
                                 PRXSTRING result) {
    char small[3];
    SHVBLOCK block;
    (void)name, (void)argc, (void)argv, (void)queue;
    pool(RXSHV_SYFET, "a", NULL);
    pool(RXSHV_SYFET, "unset", NULL);
    pool(RXSHV_SYFET, "s.a", NULL);
    pool(RXSHV_FETCH, "S.Mixed", NULL);
    pool(RXSHV_FETCH, "S.nothing", NULL);
    pool(RXSHV_SYSET, "fresh", "new");
    pool(RXSHV_SYSET, "fresh", "newer");
    pool(RXSHV_SET, "S.lower", "x");
    pool(RXSHV_SYDRO, "a", NULL);
    pool(RXSHV_SYFET, "a", NULL);
    memset(&block, 0, sizeof block);
    block.shvcode = RXSHV_SYFET;
    MAKERXSTRING(block.shvname, (char*)"long", 4);
    MAKERXSTRING(block.shvvalue, small, sizeof small);
    block.shvvaluelen = sizeof small;
    printf("  cut: rc %lu", RexxVariablePool(&block));
    printf(" <%.*s>\n", (int)block.shvvalue.strlength, small);
    answer(result, "done");
    return 0;
}

static LONG APIENTRY exits(LONG code, LONG subcode, PEXIT parameters) {
    if (code == RXSIO && subcode == RXSIOSAY) {
        RXSIOSAY_PARM* say = (RXSIOSAY_PARM*)parameters;
        printf("  say <%.*s>\n", (int)say->rxsio_string.strlength,
               say->rxsio_string.strptr ? say->rxsio_string.strptr : "");
        return RXEXIT_HANDLED;
    }
    if (code == RXSIO && subcode == RXSIOTRD) {
        RXSIOTRD_PARM* read = (RXSIOTRD_PARM*)parameters;
        answer(&read->rxsiotrd_retc, "a typed line");
        return RXEXIT_HANDLED;
    }
    if (code == RXCMD) {
        RXCMDHST_PARM* command = (RXCMDHST_PARM*)parameters;
        if (strncmp(command->rxcmd_command.strptr, "exit", 4) != 0) return RXEXIT_NOT_HANDLED;
        command->rxcmd_flags.rxfcerr = 1;
        answer(&command->rxcmd_retc, "77");
        return RXEXIT_HANDLED;
    }
    if (code == RXFNC) {
        RXFNCCAL_PARM* call = (RXFNCCAL_PARM*)parameters;
        if (call->rxfnc_namel != 4 || memcmp(call->rxfnc_name, "EXFN", 4) != 0)
            return RXEXIT_NOT_HANDLED;
        answer(&call->rxfnc_retc, "from the exit");
        return RXEXIT_HANDLED;
    }
    if (code == RXINI || code == RXTER) {
        printf("  exit %ld\n", code);
        return RXEXIT_NOT_HANDLED;
    }
    return RXEXIT_NOT_HANDLED;
}

static void run(const char* title, const char* program, LONG type, LONG argc, PRXSTRING argv) {
    static RXSYSEXIT list[] = {{(char*)"EXITS", RXSIO}, {(char*)"EXITS", RXCMD},
                               {(char*)"EXITS", RXFNC}, {(char*)"EXITS", RXINI},
                               {(char*)"EXITS", RXTER}, {NULL, RXENDLST}};
    RXSTRING source[2], result;
    SHORT code = -1;
    APIRET rc;
    MAKERXSTRING(source[0], (char*)program, strlen(program));
    MAKERXSTRING(source[1], NULL, 0);
    MAKERXSTRING(result, NULL, 0);
    printf("%s\n", title);
    rc = RexxStart(argc, argv, (char*)"prog", source, (char*)"DESK", type, list, &code, &result);
    printf("  rc %ld code %d result <%.*s>\n", (long)rc, code, (int)RXSTRLEN(result),
           result.strptr ? result.strptr : "");
    if (result.strptr) RexxFreeMemory(result.strptr);
}

static void functions(void) {
    printf("functions\n");
    printf("  add %lu\n", RexxRegisterFunctionExe((char*)"GLUE", glue));
    printf("  again %lu\n", RexxRegisterFunctionExe((char*)"GLUE", glue));
    printf("  query %lu\n", RexxQueryFunction((char*)"GLUE"));
    printf("  query none %lu\n", RexxQueryFunction((char*)"NONE"));
    printf("  no library %lu\n", RexxRegisterFunctionDll((char*)"F", (char*)"nolib.x", (char*)"f"));
    RexxRegisterFunctionExe((char*)"VARIABLES", variables);
    RexxRegisterFunctionExe((char*)"NOTHING", nothing);
    run("calls", "say glue(1,,'x') glue(); call glue 'a b'; say result; call nothing; say result",
        RXCOMMAND, 0, NULL);
    run("failing function", "say glue(1,2,3,4)", RXCOMMAND, 0, NULL);
    run("variables",
        "a=1; i='Mixed'; s.i='mixed tail'; s.1='one'; long='a long value'; call variables; "
        "say a fresh s.1 symbol('FRESH'); t='lower'; say s.t",
        RXCOMMAND, 0, NULL);
    printf("  drop %lu\n", RexxDeregisterFunction((char*)"GLUE"));
    printf("  again %lu\n", RexxDeregisterFunction((char*)"GLUE"));
}

static void queues(void) {
    char name[100];
    ULONG flag = 9, lines = 9;
    RXSTRING line;
    REXXDATETIME when;
    printf("queues\n");
    printf("  create %lu", RexxCreateQueue(name, sizeof name, (char*)"POST", &flag));
    printf(" %s %lu\n", name, flag);
    printf("  create again %lu", RexxCreateQueue(name, sizeof name, (char*)"POST", &flag));
    printf(" %s %lu\n", strcmp(name, "POST") ? "another" : "POST", flag);
    printf("  delete %lu\n", RexxDeleteQueue(name));
    MAKERXSTRING(line, (char*)"first", 5);
    printf("  add %lu\n", RexxAddQueue((char*)"POST", &line, RXQUEUE_FIFO));
    MAKERXSTRING(line, (char*)"zeroth", 6);
    printf("  add %lu\n", RexxAddQueue((char*)"POST", &line, RXQUEUE_LIFO));
    printf("  query %lu", RexxQueryQueue((char*)"POST", &lines));
    printf(" %lu\n", lines);
    MAKERXSTRING(line, NULL, 0);
    printf("  pull %lu", RexxPullQueue((char*)"POST", &line, &when, RXQUEUE_NOWAIT));
    printf(" <%.*s>\n", (int)line.strlength, line.strptr);
    RexxFreeMemory(line.strptr);
    run("  a program",
        "say queued(); call rxqueue 'Set', 'POST'; say queued(); pull x; say x; "
        "queue 'back'; say rxqueue('Get')",
        RXCOMMAND, 0, NULL);
    RexxQueryQueue((char*)"POST", &lines);
    printf("  lines %lu\n", lines);
    printf("  delete %lu\n", RexxDeleteQueue((char*)"POST"));
    printf("  delete again %lu\n", RexxDeleteQueue((char*)"POST"));
    printf("  delete session %lu\n", RexxDeleteQueue((char*)"SESSION"));
}

int main(void) {
    RXSTRING arguments[3];
    USHORT flag = 9;
    setvbuf(stdout, NULL, _IONBF, 0);
    printf("register\n");
    printf("  exit %lu\n", RexxRegisterExitExe((char*)"EXITS", exits, NULL));
    /* Regina says 30 here, the interface 10. */
    printf("  exit again %d\n", RexxRegisterExitExe((char*)"EXITS", exits, NULL) != 0);
    printf("  subcom %lu\n", RexxRegisterSubcomExe((char*)"DESK", desk, NULL));
    printf("  subcom again %d\n", RexxRegisterSubcomExe((char*)"DESK", desk, NULL) != 0);
    printf("  query %lu", RexxQuerySubcom((char*)"DESK", NULL, &flag, NULL));
    printf(" %u\n", flag);
    printf("  query none %lu", RexxQuerySubcom((char*)"NONE", NULL, &flag, NULL));
    printf(" %u\n", flag);

    MAKERXSTRING(arguments[0], (char*)"one", 3);
    MAKERXSTRING(arguments[1], NULL, 0);
    MAKERXSTRING(arguments[2], (char*)"", 0);
    run("arguments", "say arg() arg(1) arg(2,'O') arg(3,'E'); return 12", RXFUNCTION, 3, arguments);
    run("source", "parse source . how .; say how; say address()", RXSUBROUTINE, 0, NULL);
    run("no result", "nop", RXCOMMAND, 0, NULL);
    run("text result", "exit 'a text'", RXCOMMAND, 0, NULL);
    run("commands", "'good'; say rc; 'error 1'; say rc; 'fail 1'; say rc; 'exit now'; say rc",
        RXCOMMAND, 0, NULL);
    run("conditions",
        "call on error; call on failure name error; 'error 2'; 'fail 2'; exit; error: say 'E' rc "
        "condition('D'); return",
        RXCOMMAND, 0, NULL);
    run("terminal", "pull x; say x", RXCOMMAND, 0, NULL);
    run("function exit", "say exfn(1)", RXCOMMAND, 0, NULL);
    run("error", "say 1/0", RXCOMMAND, 0, NULL);
    run("label error", "signal nowhere", RXCOMMAND, 0, NULL);
    functions();
    queues();
    printf("drop\n");
    printf("  subcom %lu\n", RexxDeregisterSubcom((char*)"DESK", NULL));
    printf("  again %lu\n", RexxDeregisterSubcom((char*)"DESK", NULL));
    printf("  exit %lu\n", RexxDeregisterExit((char*)"EXITS", NULL));
    printf("  pool without a program %lu\n", pool(RXSHV_SYFET, "a", NULL));
    printf("end\n");
    return 0;
}
