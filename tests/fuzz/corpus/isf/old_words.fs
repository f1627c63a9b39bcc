/*{ "DESCRIPTION": "GLSL 1.20 and ES words; an input named like a GLSL word; host uniforms declared again.",
    "INPUTS": [ { "NAME": "texture", "TYPE": "image" }, { "NAME": "active", "TYPE": "float", "DEFAULT": 0.75 } ] }*/
#version 120
#ifdef GL_ES
precision mediump float;
#endif
uniform float TIME;
uniform float active;
void main()
{
    vec4 c = texture2D(texture, vv_FragNormCoord);
    gl_FragColor = vec4(c.rgb * active, 1.0);
}
