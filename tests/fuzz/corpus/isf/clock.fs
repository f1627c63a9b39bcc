/*{ "DESCRIPTION": "TIME, TIMEDELTA, FRAMEINDEX, DATE and PASSINDEX." }*/
void main()
{
    int bar = int(isf_FragNormCoord.x * 6.0);
    float value = TIME * 10.0;
    if (bar == 1) value = TIMEDELTA * 30.0;
    if (bar == 2) value = float(FRAMEINDEX) / 8.0;
    if (bar == 3) value = DATE.x / 4000.0;
    if (bar == 4) value = DATE.y / 12.0;
    if (bar == 5) value = float(PASSINDEX) + 0.1;
    gl_FragColor = vec4(vec3(step(isf_FragNormCoord.y, value)), 1.0);
}
