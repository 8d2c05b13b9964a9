#include "files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int grow(struct bytes* out, size_t size) {
  uint8_t* data = realloc(out->data, size == 0 ? 1 : size);
  if (data == NULL) return 0;
  out->data = data;
  out->size = size;
  return 1;
}

static FILE* open_named(const char* path, const char* suffix, const char* mode, int needed) {
  const size_t length = strlen(path) + strlen(suffix) + 1;
  char* name = malloc(length);
  FILE* file;
  if (name == NULL) return NULL;
  strcpy(name, path);
  strcat(name, suffix);
  file = fopen(name, mode);
  if (file == NULL && needed) fprintf(stderr, "wallet_c: cannot open %s\n", name);
  free(name);
  return file;
}

static int read_all(FILE* file, struct bytes* out) {
  size_t used = 0;
  int good = file != NULL;
  while (good && !feof(file)) {
    good = grow(out, used + 65536);
    if (good) used += fread(out->data + used, 1, 65536, file);
    good = good && !ferror(file);
  }
  if (good) out->size = used;
  if (file != NULL) fclose(file);
  return good;
}

int read_file(const char* path, const char* suffix, struct bytes* out) {
  return read_all(open_named(path, suffix, "rb", 1), out);
}

int read_file_if_there(const char* path, const char* suffix, struct bytes* out) {
  FILE* file = open_named(path, suffix, "rb", 0);
  return file == NULL ? errno == ENOENT : read_all(file, out);
}

int write_file(const char* path, const char* suffix, const struct bytes* in) {
  FILE* file = open_named(path, suffix, "wb", 1);
  int good = file != NULL && fwrite(in->data, 1, in->size, file) == in->size && fflush(file) == 0;
  if (file != NULL) good = fclose(file) == 0 && good;
  return good;
}
