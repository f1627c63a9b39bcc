/*{ "DESCRIPTION": "gl_FragData, and a coordinate that the artist writes to." }*/
void main()
{
    gl_FragCoord.xy = mod(gl_FragCoord.xy, 40.0);
    gl_FragCoord.x *= 0.5;
    gl_FragData[0] = vec4(gl_FragCoord.xy / 40.0, isf_FragNormCoord.x, 1.0);
}
