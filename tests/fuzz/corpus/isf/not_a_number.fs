/*{ "DESCRIPTION": "NaN in a feedback buffer is gone after one frame.",
    "PASSES": [ { "TARGET": "loop", "PERSISTENT": true, "FLOAT": true }, {} ] }*/
void main()
{
    if (PASSINDEX == 0) {
        vec4 old = IMG_THIS_PIXEL(loop) * 0.5;
        float zero = float(FRAMEINDEX) * 0.0;
        gl_FragColor = FRAMEINDEX == 1 ? vec4(zero / zero) : old + vec4(0.25, 0.5, 0.1, 1.0);
    } else {
        gl_FragColor = IMG_THIS_PIXEL(loop);
    }
}
