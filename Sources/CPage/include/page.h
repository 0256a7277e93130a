#pragma once
#include <stddef.h>

// A file of the page that viewers see.
struct dtop_page_file {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

// The files by number, from 0; NULL after the last.
const struct dtop_page_file *dtop_page_file(int number);
