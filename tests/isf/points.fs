/*{ "DESCRIPTION": "Points: a buffer says where they are and how large; where they meet, light adds up.", "POINTS": 64,
    "PASSES": [ { "TARGET": "place", "FLOAT": true, "WIDTH": "8", "HEIGHT": "8" }, {} ] }*/
void main()
{
    if (PASSINDEX == 0)
        gl_FragColor = vec4(gl_FragCoord.xy / 8.5, 4.0 + gl_FragCoord.x * 2.0, 1.0);
    else
        gl_FragColor = vec4(0.5, 0.25, 0.1, step(length(gl_PointCoord - 0.5), 0.5));
}
