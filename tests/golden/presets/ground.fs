/*{ "DESCRIPTION": "What blends lie on: hues from left to right, from black to full to white upwards." }*/
void main()
{
    vec3 hue = clamp(abs(mod(isf_FragNormCoord.x * 6.0 + vec3(0.0, 4.0, 2.0), 6.0) - 3.0) - 1.0, 0.0, 1.0);
    float y = isf_FragNormCoord.y * 2.0;
    gl_FragColor = vec4(y < 1.0 ? hue * y : mix(hue, vec3(1.0), y - 1.0), 1.0);
}
