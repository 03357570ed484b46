/* What gcc's unwinder and musl's start file ask for in a static program. */

#define _GNU_SOURCE
#include <link.h>
#include <pthread.h>

/* Weak names of the unwinder, and that of the start file, which stands last on the command line: a
   static library is searched only for what was missing before it. */
extern int __libc_start_main();
__attribute__((used)) static void *const wanted[] = {
    __libc_start_main,    pthread_getspecific,  pthread_key_create,  pthread_mutex_lock,
    pthread_mutex_unlock, pthread_once,         pthread_setspecific,
};

/* glibc's function by which the unwinder finds the tables of a program. */
struct dl_find_object {
    unsigned long long flags;
    char *start, *end;
    void *map, *tables;
    unsigned long long reserved[7];
};

static int look(struct dl_phdr_info *program, size_t size, void *result) {
    struct dl_find_object *found = result;
    (void)size;
    for (int i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &program->dlpi_phdr[i];
        char *start = (char *)program->dlpi_addr + header->p_vaddr;
        char *end = start + header->p_memsz;
        if (header->p_type == PT_GNU_EH_FRAME) found->tables = start;
        if (header->p_type != PT_LOAD) continue;
        if (!found->start || start < found->start) found->start = start;
        if (end > found->end) found->end = end;
    }
    return 1;
}

int _dl_find_object(void *address, struct dl_find_object *result) {
    *result = (struct dl_find_object){0};
    dl_iterate_phdr(look, result);
    int is_inside = (char *)address >= result->start && (char *)address < result->end;
    return result->tables && is_inside ? 0 : -1;
}
