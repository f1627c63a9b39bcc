/*{ "DESCRIPTION": "A transition has startImage, endImage and progress.",
    "INPUTS": [ { "NAME": "startImage", "TYPE": "image" }, { "NAME": "endImage", "TYPE": "image" },
                { "NAME": "progress", "TYPE": "float", "DEFAULT": 0.4 } ] }*/
void main()
{
    gl_FragColor = isf_FragNormCoord.x < progress ? IMG_THIS_PIXEL(endImage).bgra : IMG_THIS_NORM_PIXEL(startImage);
}
