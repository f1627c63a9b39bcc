/*{ "DESCRIPTION": "Version 1: persistent buffers are declared apart.",
    "PERSISTENT_BUFFERS": { "store": { "WIDTH": "$WIDTH/4", "FLOAT": true } },
    "PASSES": [ { "TARGET": "store" }, {} ] }*/
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = IMG_THIS_PIXEL(store) + vec4(RENDERSIZE.x / 400.0, 0.25, 0.0, 1.0);
    else
        gl_FragColor = IMG_THIS_PIXEL(store);
}
