/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The slopes of another picture bend this one, as water or rough glass does: mapImage = layer:NAME. Without one the picture bends itself.",
  "CREDIT": "Clavilux",
  "LICENSE": "CC0-1.0",
  "CATEGORIES": ["Filter", "Geometry"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "mapImage", "TYPE": "image" },
    { "NAME": "depth", "LABEL": "Depth", "TYPE": "float", "MIN": -1, "MAX": 1, "DEFAULT": 0.3, "IDENTITY": 0 },
    { "NAME": "smoothness", "LABEL": "Smoothness", "TYPE": "float", "MIN": 0, "MAX": 1, "DEFAULT": 0.3 }
  ],
  "PASSES": [
    { "TARGET": "height", "WIDTH": "$WIDTH/4", "HEIGHT": "$HEIGHT/4", "FLOAT": true },
    {}
  ]
}*/

/* Heights are the map's light; a quarter of the size keeps grain out of them. */
void main() {
    if (PASSINDEX == 0) {
        vec4 map = IMG_THIS_PIXEL(mapImage), own = IMG_THIS_PIXEL(inputImage);
        bool none = IMG_SIZE(mapImage).x < 2.0;
        gl_FragColor = vec4(vec3(dot((none ? own : map).rgb, vec3(0.2126, 0.7152, 0.0722))), 1.0);
    } else {
        vec2 px = mix(1.0, 4.0, smoothness) / IMG_SIZE(height), at = isf_FragNormCoord;
        vec2 slope = vec2(IMG_NORM_PIXEL(height, at + vec2(px.x, 0.0)).r - IMG_NORM_PIXEL(height, at - vec2(px.x, 0.0)).r,
                          IMG_NORM_PIXEL(height, at + vec2(0.0, px.y)).r - IMG_NORM_PIXEL(height, at - vec2(0.0, px.y)).r);
        at += depth * 0.25 * slope;
        gl_FragColor = IMG_NORM_PIXEL(inputImage, 1.0 - abs(mod(at, 2.0) - 1.0));
    }
}
