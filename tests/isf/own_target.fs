/*{ "DESCRIPTION": "A pass reads its own buffer as it was; one buffer is written by two passes; what is not persistent begins black.",
    "PASSES": [ { "TARGET": "sum", "PERSISTENT": "true", "FLOAT": true }, { "TARGET": "sum" },
                { "TARGET": "fleeting" }, { "TARGET": "fleeting" }, {} ] }*/
void main()
{
    if (PASSINDEX == 0) gl_FragColor = IMG_THIS_PIXEL(sum) + vec4(0.05, 0.0, 0.0, 1.0);
    if (PASSINDEX == 1) gl_FragColor = IMG_THIS_PIXEL(sum) + vec4(0.0, IMG_THIS_PIXEL(sum).r, 0.0, 0.0);
    if (PASSINDEX == 2 || PASSINDEX == 3) gl_FragColor = IMG_THIS_PIXEL(fleeting) + vec4(0.0, 0.0, isf_FragNormCoord.x, 1.0);
    if (PASSINDEX == 4) gl_FragColor = vec4(IMG_THIS_PIXEL(sum).rg, IMG_THIS_PIXEL(fleeting).b, 1.0);
}
