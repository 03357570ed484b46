/* The least that a safe write is: lock, read, write a temporary file, flush it, rename, flush the directory.
   Arguments: the directory. stdin: the new content. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

int main(int argc, char **argv) {
    static char old[1 << 16], new[1 << 16];
    if (argc != 2 || chdir(argv[1])) return 2;
    int lock = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX)) return 4;
    ssize_t length = read(0, new, sizeof new);
    int before = open("credentials", O_RDONLY | O_CLOEXEC);
    if (before >= 0 && read(before, old, sizeof old) < 0) return 4;
    int file = open("temporary", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 || length < 0 || write(file, new, length) != length || fsync(file)) return 4;
    if (rename("temporary", "credentials")) return 4;
    int directory = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory < 0 || fsync(directory) ? 4 : 0;
}
