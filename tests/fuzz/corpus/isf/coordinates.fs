/*{ "DESCRIPTION": "Origin bottom left; RENDERSIZE and gl_FragCoord agree with isf_FragNormCoord." }*/
void main()
{
    vec2 p = isf_FragNormCoord;
    float agree = step(length(gl_FragCoord.xy / RENDERSIZE - p), 1e-5);
    gl_FragColor = vec4(p.x, p.y, agree * step(0.5, p.x), 1.0);
}
