varying vec3 color;
void main()
{
    isf_vertShaderInit();
    vec2 p = texelFetch(place, ivec2(POINTINDEX % 512, POINTINDEX / 512), 0).xy;
    gl_Position.xy = (p * 2.0 - 1.0) * 0.9;
    color = vec3(p, float(POINTINDEX) / float(POINTCOUNT));
}
