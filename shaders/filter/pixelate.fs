/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The picture as a mosaic of few stones, square or round.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Stylize"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "stones", "LABEL": "Stones from bottom to top", "TYPE": "float", "MIN": 4, "MAX": 180, "DEFAULT": 36 },
    { "NAME": "roundness", "LABEL": "Roundness", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 },
    { "NAME": "joint", "LABEL": "Width of the joints", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0 }
  ],
  "PASSES": [
    { "TARGET": "mosaic", "WIDTH": "$WIDTH*$stones/$HEIGHT", "HEIGHT": "$stones" },
    {}
  ]
}*/

/* The first pass has one pixel for each stone, the mean of 16 places of it; the second cuts the stones out. */
void main() {
    if (PASSINDEX == 0) {
        vec4 c = vec4(0.0);
        for (int y = 0; y < 4; y++)
            for (int x = 0; x < 4; x++)
                c += IMG_NORM_PIXEL(inputImage, (floor(gl_FragCoord.xy) + (vec2(x, y) + 0.5) / 4.0) / RENDERSIZE);
        gl_FragColor = c / 16.0;
    } else {
        vec2 size = IMG_SIZE(mosaic), at = isf_FragNormCoord * size, p = abs(fract(at) - 0.5);
        float px = size.y / RENDERSIZE.y, edge = 0.5 - 0.45 * joint;
        float d = mix(max(p.x, p.y), length(p), roundness) - edge;
        float seen = joint + roundness > 0.0 ? clamp(0.5 - d / px, 0.0, 1.0) : 1.0;
        vec4 c = IMG_NORM_PIXEL(mosaic, (floor(at) + 0.5) / size);
        gl_FragColor = vec4(c.rgb * seen, c.a);
    }
}
