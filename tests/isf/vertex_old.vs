varying vec2 texcoord;
varying vec4 place;
void main()
{
    vv_vertShaderInit();
    gl_Position = ftransform();
    gl_Position = gl_ModelViewProjectionMatrix * gl_Vertex;
    texcoord = gl_MultiTexCoord0.xy;
    place = gl_Vertex;
}
