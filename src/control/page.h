/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The files of assets/page, compiled in: nothing is read from a disk when they are asked for. Constant; any thread.
 */
#ifndef CONTROL_PAGE_H
#define CONTROL_PAGE_H

#include <stddef.h>

struct page_file {
    const char *name; /* below assets/page, as "app.js" */
    const unsigned char *data;
    size_t size;
};

extern const struct page_file page_files[]; /* made by page.cmake; the last has no name */

/* NULL when there is none of this name. */
const struct page_file *page_find(const char *name);
/* Its media type, by the end of its name. */
const char *page_type(const struct page_file *file);

#endif
