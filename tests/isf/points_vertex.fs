/*{ "DESCRIPTION": "262,144 points of a vertex stage that hands over a colour.", "POINTS": 262144,
    "PASSES": [ { "TARGET": "place", "FLOAT": true, "PERSISTENT": true, "WIDTH": "512", "HEIGHT": "512" }, {} ] }*/
varying vec3 color;
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = IMG_THIS_PIXEL(place) + vec4(isf_FragNormCoord * 0.2, 0.0, 1.0);
    else
        gl_FragColor = vec4(color, 0.05);
}
