#if __VERSION__ <= 120
varying vec2 right_coord;
#else
out vec2 right_coord;
#endif
void main()
{
    isf_vertShaderInit();
    right_coord = clamp(isf_FragNormCoord + vec2(0.25, 0.0), 0.0, 1.0);
    float s = sin(turn), c = cos(turn);
    gl_Position.xy = mat2(c, s, -s, c) * gl_Position.xy * (IMG_SIZE(inputImage).x / 80.0);
}
