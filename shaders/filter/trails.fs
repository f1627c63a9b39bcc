/*{
  "ISFVSN": "2",
  "DESCRIPTION": "What was lit goes on glowing, and may drift outwards, turn and change its hue while it fades.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Feedback"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "memory", "LABEL": "Memory", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5, "IDENTITY": 0 },
    { "NAME": "zoom", "LABEL": "Zoom (outwards, inwards)", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.1 },
    { "NAME": "spin", "LABEL": "Spin", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "drift", "LABEL": "Drift of the hue", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.1 }
  ],
  "PASSES": [
    { "TARGET": "trail", "PERSISTENT": true, "FLOAT": true },
    {}
  ]
}*/

/* Rates are per second and exact in TIMEDELTA. The newer and the fading light are not summed, the brighter one counts:
   so the loop gains nothing and never whitens. Memory is the time in which light falls to a third: 0.05 s to 6 s. */

/* A turn about the grey axis, cheap and nearly as even as one in OKLab. */
vec3 turned(vec3 c, float angle) {
    const vec3 grey = vec3(0.57735027);
    float s = sin(angle), k = cos(angle);
    return max(c * k + cross(grey, c) * s + grey * dot(grey, c) * (1.0 - k), 0.0);
}

vec3 before() {
    float ratio = RENDERSIZE.x / RENDERSIZE.y, angle = -spin * 2.0 * TIMEDELTA, s = sin(angle), k = cos(angle);
    vec2 p = (isf_FragNormCoord - 0.5) * vec2(ratio, 1.0) * exp(-zoom * 1.5 * TIMEDELTA);
    vec2 at = vec2(k * p.x - s * p.y, s * p.x + k * p.y) / vec2(ratio, 1.0) + 0.5;
    vec2 edge = min(at, 1.0 - at);
    float fade = exp(-TIMEDELTA / (0.05 * pow(120.0, memory))) * smoothstep(-0.01, 0.0, min(edge.x, edge.y)); /* nothing is drawn in from the border */
    vec3 c = turned(IMG_NORM_PIXEL(trail, at).rgb, drift * 1.5 * TIMEDELTA) * fade;
    return max(c - 2e-5, 0.0); /* or half floats would keep a grey for ever */
}

void main() {
    if (PASSINDEX == 0) {
        vec4 own = IMG_THIS_PIXEL(inputImage);
        vec3 light = own.rgb * own.rgb * own.a;
        gl_FragColor = vec4(FRAMEINDEX == 0 ? light : max(light, before()), 1.0);
    } else {
        vec4 own = IMG_THIS_PIXEL(inputImage);
        vec3 c = sqrt(IMG_THIS_PIXEL(trail).rgb);
        gl_FragColor = vec4(max(own.rgb * own.a, c), max(own.a, max(c.r, max(c.g, c.b))));
    }
}
