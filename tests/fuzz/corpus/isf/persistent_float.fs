/*{ "DESCRIPTION": "A float buffer keeps values above one and small steps from frame to frame.",
    "PASSES": [ { "TARGET": "sum", "PERSISTENT": true, "FLOAT": true }, {} ] }*/
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = IMG_THIS_PIXEL(sum) + vec4(isf_FragNormCoord.x, 0.001, isf_FragNormCoord.y * 2.0, 1.0);
    else
        gl_FragColor = vec4(IMG_THIS_PIXEL(sum).rgb * vec3(0.2, 100.0, 0.1), 1.0);
}
