/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small drum kit: sample i of one stroke at KIT_RATE.
 */
#ifndef TESTS_UNIT_KIT_H
#define TESTS_UNIT_KIT_H

#include <math.h>
#include <stdint.h>

enum { KIT_RATE = 44100 };

static inline float noise_at(int i)
{
    uint32_t x = (uint32_t)i * 2654435761u;
    x ^= x >> 15;
    x *= 2246822519u;
    x ^= x >> 13;
    return (float)((double)x / 2147483648.0 - 1.0);
}

static inline float kick(int i)
{
    float t = (float)i / KIT_RATE;
    return 0.8f * expf(-t / 0.08f) *
           sinf(2.0f * (float)M_PI * (50.0f * t + 2.0f * (1.0f - expf(-t / 0.02f))));
}

static inline float snare(int i)
{
    float t = (float)i / KIT_RATE, wires = 0.0f; /* noise with little below and above: the wires */
    for (int k = 0; k < 6; k++)
        wires += (noise_at(i + k) - noise_at(i + k + 20)) / 3.0f;
    float skin = sinf(2.0f * (float)M_PI * 190.0f * t) +
                 0.6f * sinf(2.0f * (float)M_PI * 430.0f * t);
    return 0.4f * (expf(-t / 0.08f) * wires + expf(-t / 0.05f) * skin);
}

static inline float hat(int i)
{
    float t = (float)i / KIT_RATE; /* differences of noise lie high */
    return 0.25f * expf(-t / 0.02f) * (noise_at(i) - 2.0f * noise_at(i + 1) + noise_at(i + 2));
}

/* A skin without wires. */
static inline float tom(int i)
{
    float t = (float)i / KIT_RATE;
    return 0.6f * expf(-t / 0.15f) *
           (sinf(2.0f * (float)M_PI * (180.0f * t + 0.5f * (1.0f - expf(-t / 0.03f)))) +
            0.3f * sinf(2.0f * (float)M_PI * 290.0f * t));
}

/* Hands: three bursts of noise from 1,000 to 3,000 Hz within 20 ms. */
static inline float clap(int i)
{
    float t = (float)i / KIT_RATE, burst = t < 0.020f ? fmodf(t, 0.010f) : t - 0.020f;
    float noise = 0.0f;
    for (int k = 0; k < 5; k++)
        noise += noise_at(i + k) - noise_at(i + k + 11);
    return 0.15f * expf(-burst / (t < 0.020f ? 0.005f : 0.06f)) * noise;
}

#endif
