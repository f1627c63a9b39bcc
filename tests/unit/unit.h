/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cmocka with what it needs included before it, and nothing else.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
