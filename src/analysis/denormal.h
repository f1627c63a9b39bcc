/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers too small to hear are counted as zero while analysing: decaying filters would otherwise slow down a
 * hundredfold in silence. Wraps one step, so that no other code on the thread is affected.
 */
#ifndef ANALYSIS_DENORMAL_H
#define ANALYSIS_DENORMAL_H

#if defined(__SSE__)
#include <xmmintrin.h>

/* Returns the mode that was set, for denormal_restore. */
static inline unsigned denormal_off(void)
{
    unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u); /* flush to zero, denormals are zero */
    return before;
}

static inline void denormal_restore(unsigned before)
{
    _mm_setcsr(before);
}
#else
static inline unsigned denormal_off(void)
{
    return 0;
}

static inline void denormal_restore(unsigned before)
{
    (void)before;
}
#endif

#endif
