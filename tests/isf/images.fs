/*{ "DESCRIPTION": "Image functions: nested brackets over lines, a bias, in functions that take a sampler, sizes, old names, the rectangle.",
    "INPUTS": [ { "NAME": "inputImage", "TYPE": "image" } ],
    "PASSES": [ { "TARGET": "tiny", "WIDTH": "2", "HEIGHT": "2" }, {} ] }*/
vec4 at_half(sampler2D any, vec2 place) { return IMG_PIXEL(any, place * IMG_SIZE(any)); }
void main()
{
    if (PASSINDEX == 0) {
        gl_FragColor = vec4(floor(gl_FragCoord.xy), 0.0, 1.0);
        return;
    }
    vec2 p = fract(isf_FragNormCoord * 4.0);
    int cell = int(isf_FragNormCoord.x * 4.0) + 4 * int(isf_FragNormCoord.y * 4.0);
    vec4 c = vec4(0.0, 0.0, 0.0, 1.0);
    if (cell == 0) c = IMG_NORM_PIXEL(inputImage, mix(vec2(0.0, (1.0 - (0.5 * 2.0))),
                                                      vec2(1.0, max(0.0, 1.0)), p));
    if (cell == 1) c = IMG_NORM_PIXEL(inputImage, p, 0.0);
    if (cell == 2) c = IMG_PIXEL(inputImage, p * IMG_SIZE(inputImage), 0.0);
    if (cell == 3) c = at_half(inputImage, p);
    if (cell == 4) c = at_half(tiny, p);
    if (cell == 5) c = IMG_PIXEL(tiny, vec2(0.5, 1.5));
    if (cell == 6) c = texture2D(inputImage, p);
    if (cell == 7) c = texture2DRect(inputImage, p * IMG_SIZE(inputImage));
    if (cell == 8) c = texture2DLodEXT(inputImage, p, 0.0);
    if (cell == 9) c = texture2DProj(inputImage, vec3(p * 2.0, 2.0));
    if (cell == 10) c = texture2DGradEXT(inputImage, p, vec2(0.0), vec2(0.0));
    if (cell == 11) c = _inputImage_flip ? vec4(1.0, 0.0, 0.0, 1.0) : vec4(_inputImage_imgRect.zw * 0.5, 0.0, 1.0);
    if (cell == 12) c = vec4(_inputImage_imgSize / 100.0, 0.0, 1.0);
    if (cell == 13) c = IMG_THIS_PIXEL(inputImage);
    if (cell == 14) c = IMG_THIS_NORM_PIXEL(inputImage);
    if (cell == 15) c = IMG_NORM_PIXEL(inputImage, p * 3.0 - 1.0);
    gl_FragColor = c;
}
