/*{
  "DESCRIPTION": "The old picture is drawn away like a curtain of water and the new one runs in behind a soft, uneven edge.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "INPUTS": [
    { "NAME": "startImage", "TYPE": "image" },
    { "NAME": "endImage", "TYPE": "image" },
    { "NAME": "progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0 }
  ]
}*/

uvec2 pcg2d(uvec2 v)
{
    v = v * 1664525u + 1013904223u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    v ^= v >> 16u;
    v.x += v.y * 1664525u;
    v.y += v.x * 1664525u;
    return v ^ (v >> 16u);
}

float corner(ivec2 c)
{
    return float(pcg2d(uvec2(c)).x >> 8u) / 16777216.0;
}

float swell(vec2 p)
{
    vec2 i = floor(p), f = p - i, u = f * f * (3.0 - 2.0 * f);
    ivec2 c = ivec2(i) + 64;
    return mix(mix(corner(c), corner(c + ivec2(1, 0)), u.x),
               mix(corner(c + ivec2(0, 1)), corner(c + ivec2(1, 1)), u.x), u.y);
}

void main()
{
    vec2 p = isf_FragNormCoord;
    vec2 q = (p - 0.5) * vec2(RENDERSIZE.x / RENDERSIZE.y, 1.0);
    float uneven = 0.7 * swell(q * 2.2 + 7.0) + 0.3 * swell(q * 5.1 + 31.0);
    float place = 0.45 * p.x + 0.2 * (1.0 - p.y) + 0.35 * uneven; // where the edge comes late
    float edge = smoothstep(place - 0.22, place + 0.22, progress * 1.44 - 0.22);
    float pull = edge * (1.0 - edge);
    vec2 flow = vec2(0.12, 0.05) + 0.1 * vec2(uneven - 0.5, swell(q * 3.0 + 90.0) - 0.5);
    vec3 from = IMG_NORM_PIXEL(startImage, p + flow * edge).rgb;
    vec3 to = IMG_NORM_PIXEL(endImage, p - flow * (1.0 - edge)).rgb;
    vec3 mixed = sqrt(mix(from * from, to * to, edge)); // near enough to linear light
    gl_FragColor = vec4(mixed * (1.0 + 0.25 * pull), 1.0);
}
