"""`c`: the tests are a C file that includes `solution.c` and prints `ok NAME` or `not ok NAME` a line.

What the tests print after that include goes into the report and not to the output: the wrapper that is included
in place of the bare solution redirects `printf`, `puts`, `putchar` and `fprintf` after the learner's last line,
under names that carry the run's token. So a solution that prints `ok` itself only prints it, and one that exits
early leaves the report without its end.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FLAGS = ("-std=c11", "-O1", "-Wall", "-D_POSIX_C_SOURCE=200809L")

WRAPPER = r"""
#line 1 "report.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static char TOKEN_line[1 << 16];
static size_t TOKEN_used;
static void TOKEN_send(const char *kind, const char *text, size_t length) {
    static char record[(1 << 16) + 256];
    int head = snprintf(record, 200, "%s2;%zu:%s%zu:", "TOKEN", (size_t)4, kind, length);
    for (size_t i = 0; i < length; i++) record[(size_t)head + i] = text[i];
    size_t size = (size_t)head + length, sent = 0;
    while (sent < size) {
        ssize_t n = write(REPORT_FD, record + sent, size - sent);
        if (n <= 0) return;
        sent += (size_t)n;
    }
}
static int TOKEN_vprintf(const char *format, va_list arguments) {
    int n = vsnprintf(TOKEN_line + TOKEN_used, sizeof TOKEN_line - TOKEN_used, format, arguments);
    if (n > 0) TOKEN_used += (size_t)n;
    if (TOKEN_used >= sizeof TOKEN_line) TOKEN_used = sizeof TOKEN_line - 1;
    size_t start = 0;
    for (size_t i = 0; i < TOKEN_used; i++)
        if (TOKEN_line[i] == '\n') { TOKEN_send("line", TOKEN_line + start, i - start); start = i + 1; }
    for (size_t i = start; i < TOKEN_used; i++) TOKEN_line[i - start] = TOKEN_line[i];
    TOKEN_used -= start;
    return n;
}
static int TOKEN_printf(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = TOKEN_vprintf(format, arguments);
    va_end(arguments);
    return n;
}
static int TOKEN_fprintf(FILE *file, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int n = file == stdout ? TOKEN_vprintf(format, arguments) : vfprintf(file, format, arguments);
    va_end(arguments);
    return n;
}
static int TOKEN_puts(const char *text) { return TOKEN_printf("%s\n", text); }
static int TOKEN_putchar(int c) { return TOKEN_printf("%c", c); }
static void TOKEN_finish(void) { if (TOKEN_used) TOKEN_printf("\n"); TOKEN_send("done", "", 0); }
static void *TOKEN_keep[] __attribute__((unused)) =
    {(void *)TOKEN_fprintf, (void *)TOKEN_puts, (void *)TOKEN_putchar};
#define printf TOKEN_printf
#define fprintf TOKEN_fprintf
#define puts TOKEN_puts
#define putchar TOKEN_putchar
#define main TOKEN_tests
"""
UNIT = """#include "tests.c"
#undef main
int main(void) { TOKEN_tests(); TOKEN_finish(); fflush(0); _exit(0); }
"""


def prepare(job: dict[str, Any]) -> list[str]:
    """Find the compiler and write the wrapper."""
    token = job["token"]
    job["compiler"] = find_compiler()
    job["wrapper"] = WRAPPER.replace("TOKEN", token).replace("REPORT_FD", str(job["report"]))
    job["unit"] = UNIT.replace("TOKEN", token)
    return []


def find_compiler() -> str | None:
    import os
    from shutil import which

    found = next((path for name in ("cc", "gcc", "clang") if (path := which(name))), None)
    return os.path.realpath(found) if found else None


def inside(job: dict[str, Any], report: Callable[..., None]) -> None:
    """Compile, then become the program. Runs in the child."""
    import os
    import sys

    files = {
        "solution.c": '#line 1 "solution.c"\n' + job["code"] + "\n" + job["wrapper"],
        "tests.c": job["tests"],
        "unit.c": job["unit"],
    }
    for name, text in files.items():
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    said = os.open("compiler.txt", os.O_CREAT | os.O_RDWR, 0o600)
    compiler = os.fork()
    if compiler == 0:
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.execv(job["compiler"], [job["compiler"], *FLAGS, "-o", "program", "unit.c", "-lm"])
    code = os.waitstatus_to_exitcode(os.waitpid(compiler, 0)[1])
    text = os.pread(said, 20_000, 0).decode("utf-8", "replace").replace(job["token"], "prep")
    os.close(said)
    if code != 0:
        report("load", "it does not compile:\n" + text)
        report("done")
        os._exit(0)
    sys.stderr.write(text)
    sys.stderr.flush()
    for name in files:
        os.unlink(name)
    os.unlink("compiler.txt")
    os.set_inheritable(job["report"], True)
    os.execv("./program", ["program"])
