/*{ "DESCRIPTION": "What newer GLSL allows: int to float in return, constants that are computed, int to uint, a line that goes on." }*/
#extension GL_OES_standard_derivatives : enable
#define SUM(a, b) ((a) + \
                   (b))
float third() { return 1; }
uint bits(uint x) { return x << 1; }
void main()
{
    const float moving = RENDERSIZE.x / 320.0;
    uint two = bits(1);
    vec2 at[2] = vec2[2](vec2(0.0), isf_FragNormCoord);
    gl_FragColor = vec4(SUM(moving, 0.25) * third(), float(two) * 0.3, at[1].x, 1.0);
}
