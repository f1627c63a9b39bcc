/*{ "DESCRIPTION": "A soft white spot; black around it." }*/
void main()
{
    vec2 p = (isf_FragNormCoord - vec2(0.4, 0.5)) * vec2(16.0 / 9.0, 1.0);
    gl_FragColor = vec4(vec3(smoothstep(0.45, 0.3, length(p))), 1.0);
}
