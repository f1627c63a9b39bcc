/*{ "DESCRIPTION": "The last pass goes to the output although it has a persistent target, and feeds back once a frame.",
    "PASSES": [ { "TARGET": "trail", "PERSISTENT": 1 } ] }*/
void main()
{
    float x = float(FRAMEINDEX) * 0.2 + 0.1;
    vec4 new_spot = vec4(step(length(isf_FragNormCoord - vec2(x, 0.5)), 0.1));
    gl_FragColor = max(new_spot, IMG_THIS_PIXEL(trail) * 0.7);
}
