/*{ "DESCRIPTION": "What is blended: grey stripes and two colours, opaque below, half transparent above." }*/
void main()
{
    float x = floor(isf_FragNormCoord.x * 7.0);
    vec3 c = x < 5.0 ? vec3(x / 4.0) : x < 6.0 ? vec3(1.0, 0.5, 0.1) : vec3(0.1, 0.4, 1.0);
    gl_FragColor = vec4(c, isf_FragNormCoord.y < 0.5 ? 1.0 : 0.5);
}
