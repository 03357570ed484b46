/* What the kernel and libc need to start any program. */
int main(void) { return 0; }
