/*{ "DESCRIPTION": "IMG_PIXEL divides by the size of the image, not of the target.",
    "INPUTS": [ { "NAME": "inputImage", "TYPE": "image" } ],
    "PASSES": [ { "TARGET": "tiny", "WIDTH": "4", "HEIGHT": 4 }, {} ] }*/
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = vec4(gl_FragCoord.xy / 4.0, 0.0, 1.0);
    else if (isf_FragNormCoord.x < 0.5)
        gl_FragColor = IMG_PIXEL(tiny, vec2(2.5, isf_FragNormCoord.y * 4.0));
    else
        gl_FragColor = IMG_PIXEL(inputImage, IMG_SIZE(inputImage) * vec2(isf_FragNormCoord.x * 2.0 - 1.0,
                                                                          isf_FragNormCoord.y));
}
