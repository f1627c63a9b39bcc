/*{ "DESCRIPTION": "point3D in its range, int as long, LABELS of another length: MIN and MAX count, a DEFAULT that is a value.",
    "INPUTS": [
      { "NAME": "space", "TYPE": "point3D", "MIN": [-2, 0, 0], "MAX": [2, 4, 10], "DEFAULT": [1, 1, 9] },
      { "NAME": "whole", "TYPE": "int", "MIN": 2, "MAX": 8, "DEFAULT": 6 },
      { "NAME": "unpaired", "TYPE": "long", "VALUES": [10, 20], "LABELS": ["one"], "MIN": 1, "MAX": 5, "DEFAULT": 4 },
      { "NAME": "chosen", "TYPE": "long", "VALUES": [10, 20, 30], "LABELS": ["a", "a", "b"], "DEFAULT": 30 },
      { "NAME": "numeric", "TYPE": "bool", "DEFAULT": 0 },
      { "NAME": "bins", "TYPE": "audioFloatHistogram", "MAX": 4 } ] }*/
void main()
{
    int bar = int(isf_FragNormCoord.x * 8.0);
    float value = space.x * 0.5;
    if (bar == 1) value = space.y * 0.5;
    if (bar == 2) value = space.z * 0.1;
    if (bar == 3) value = float(whole) / 10.0;
    if (bar == 4) value = float(unpaired) / 10.0;
    if (bar == 5) value = float(chosen) / 40.0;
    if (bar == 6) value = numeric ? 0.9 : 0.2;
    if (bar == 7) value = float(textureSize(bins, 0).x) / 5.0;
    gl_FragColor = vec4(vec3(step(isf_FragNormCoord.y, value)), 1.0);
}
