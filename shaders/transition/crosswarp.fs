/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A slow front passes through the picture; the old one is drawn out before it like cloth, the new one comes to rest behind it.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Transition"],
  "INPUTS": [
    { "NAME": "startImage", "TYPE": "image" },
    { "NAME": "endImage", "TYPE": "image" },
    { "NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "pull", "LABEL": "Pull", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5 },
    { "NAME": "angle", "LABEL": "Direction", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.06 }
  ]
}*/

#include "palette.glsl"

void main() {
    float turn = angle * 6.28318531;
    vec2 way = vec2(cos(turn), sin(turn)), p = isf_FragNormCoord - 0.5;
    float across = dot(p, vec2(-way.y, way.x));
    float length_ = 0.5 * (abs(way.x) + abs(way.y)), wide = 0.45;
    float front = mix(-length_ - wide, length_ + wide, progress) + 0.05 * sin(across * 7.0 + 2.0) * sin(progress * 3.14159265);
    float new_ = smoothstep(wide, -wide, dot(p, way) - front); /* 1 behind the front */
    float reach = mix(0.0, 0.6, pull);
    vec2 a = isf_FragNormCoord - way * reach * new_ * new_ - p * 0.15 * reach * new_;
    vec2 b = isf_FragNormCoord + way * reach * (1.0 - new_) * (1.0 - new_) - p * 0.15 * reach * (1.0 - new_);
    /* Mixed as light, not as code values: halfway through, two dark pictures do not turn to mud. */
    vec3 from = linear(IMG_NORM_PIXEL(startImage, clamp(a, 0.0, 1.0)).rgb);
    vec3 to = linear(IMG_NORM_PIXEL(endImage, clamp(b, 0.0, 1.0)).rgb);
    gl_FragColor = vec4(srgb(mix(from, to, new_)), 1.0);
}
