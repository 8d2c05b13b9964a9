#ifndef WALLET_C_FILES_H
#define WALLET_C_FILES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes on the heap; free(data) ends them. */
struct bytes {
  uint8_t* data;
  size_t size;
};

/* Make room for size bytes. 0: no memory. */
int grow(struct bytes* out, size_t size);
/* Read or write PATH followed by SUFFIX; 0 and a sentence on stderr when it cannot be done. A file that
 * need not be there leaves out as it is. */
int read_file(const char* path, const char* suffix, struct bytes* out);
int read_file_if_there(const char* path, const char* suffix, struct bytes* out);
int write_file(const char* path, const char* suffix, const struct bytes* in);

#endif
