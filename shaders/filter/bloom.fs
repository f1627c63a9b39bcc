/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Light spreads into the dark around it. What is evenly lit stays as it is, so black far from any light stays black.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Glow"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "strength", "LABEL": "Strength", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.5, "IDENTITY": 0 },
    { "NAME": "reach", "LABEL": "Reach", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.6 },
    { "NAME": "threshold", "LABEL": "How bright it must be", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 }
  ],
  "PASSES": [
    { "TARGET": "down1", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    { "TARGET": "down2", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true },
    { "TARGET": "down3", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true },
    { "TARGET": "down4", "WIDTH": "$WIDTH/32", "HEIGHT": "$HEIGHT/32", "FLOAT": true },
    { "TARGET": "up3", "WIDTH": "$WIDTH/16", "HEIGHT": "$HEIGHT/16", "FLOAT": true },
    { "TARGET": "up2", "WIDTH": "$WIDTH/8", "HEIGHT": "$HEIGHT/8", "FLOAT": true },
    { "TARGET": "up1", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    {}
  ]
}*/

/* Four levels, each half the size of the one before, then back up: a level is its own light mixed with that of the wider
   ones. Light is the square of the colour, which is near enough and costs no pow. At full size two taps are all. */

vec3 light(vec2 at) {
    vec3 c = IMG_NORM_PIXEL(inputImage, at).rgb;
    c *= c;
    return c * smoothstep(threshold * threshold - 0.05, threshold * threshold + 0.05, max(c.r, max(c.g, c.b)) + 0.05 * step(threshold, 0.0));
}

/* A level is four times smaller than the picture in each direction: 4 taps that each lie between 4 pixels. */
vec3 first(vec2 at) {
    vec2 px = 1.0 / IMG_SIZE(inputImage);
    return 0.25 * (light(at + px) + light(at - px) + light(at + vec2(px.x, -px.y)) + light(at - vec2(px.x, -px.y)));
}

vec3 down(sampler2D s, vec2 at) {
    vec2 px = 1.0 / IMG_SIZE(s);
    return 0.25 * (texture2D(s, at + px).rgb + texture2D(s, at - px).rgb + texture2D(s, at + vec2(px.x, -px.y)).rgb +
                   texture2D(s, at - vec2(px.x, -px.y)).rgb);
}

/* A tent of 3x3. */
vec3 up(sampler2D s, vec2 at) {
    vec2 px = 1.0 / IMG_SIZE(s);
    vec3 c = vec3(0.0);
    for (int y = -1; y <= 1; y++)
        for (int x = -1; x <= 1; x++)
            c += texture2D(s, at + px * vec2(x, y)).rgb * float((2 - x * x) * (2 - y * y));
    return c / 16.0;
}

void main() {
    vec2 at = isf_FragNormCoord;
    float wider = mix(0.3, 0.9, reach);
    vec3 c = vec3(0.0);
    if (PASSINDEX == 0)
        c = first(at);
    else if (PASSINDEX == 1)
        c = down(down1, at);
    else if (PASSINDEX == 2)
        c = down(down2, at);
    else if (PASSINDEX == 3)
        c = down(down3, at);
    else if (PASSINDEX == 4)
        c = mix(texture2D(down3, at).rgb, up(down4, at), wider);
    else if (PASSINDEX == 5)
        c = mix(texture2D(down2, at).rgb, up(up3, at), wider);
    else if (PASSINDEX == 6)
        c = mix(texture2D(down1, at).rgb, up(up2, at), wider);
    if (PASSINDEX < 7) {
        gl_FragColor = vec4(c, 1.0);
    } else {
        vec4 own = IMG_THIS_PIXEL(inputImage);
        vec3 lit = own.rgb * own.rgb;
        lit += strength * max(texture2D(up1, at).rgb - lit, 0.0);
        float glow = max(lit.r, max(lit.g, lit.b)) - max(own.r, max(own.g, own.b)) * max(own.r, max(own.g, own.b));
        gl_FragColor = vec4(sqrt(lit), clamp(own.a + glow, 0.0, 1.0));
    }
}
