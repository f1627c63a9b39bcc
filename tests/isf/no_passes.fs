/*{ "DESCRIPTION": "An empty list of passes is one pass.", "PASSES": [], "INPUTS": [] }*/
void main() { gl_FragColor = vec4(isf_FragNormCoord, float(PASSINDEX), 1.0); }
