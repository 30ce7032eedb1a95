/* A slower disk: every fsync and fdatasync of a program that loads this takes so many milliseconds more. For benchmarks. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void wait_for_disk(void) {
    struct timespec more = {MILLISECONDS / 1000, (MILLISECONDS % 1000) * 1000000L};
    nanosleep(&more, 0);
}

#define SLOW(name)                                                   \
    int name(int file) {                                             \
        static int (*real)(int);                                     \
        if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, #name);     \
        int done = real(file);                                       \
        wait_for_disk();                                             \
        return done;                                                 \
    }

SLOW(fsync)
SLOW(fdatasync)
