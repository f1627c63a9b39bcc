// glslViewer: the file is compiled once more for each BUFFER_N that it asks about.
uniform sampler2D u_buffer0;
uniform vec2 u_resolution;
void main()
{
    vec2 st = gl_FragCoord.xy / u_resolution;
#ifdef BUFFER_0
    gl_FragColor = texture2D(u_buffer0, st) + vec4(0.1, 0.15 * st.x, 0.0, 1.0);
#else
    gl_FragColor = vec4(texture2D(u_buffer0, st).rgb + vec3(0.0, 0.0, 0.5), 1.0);
#endif
}
