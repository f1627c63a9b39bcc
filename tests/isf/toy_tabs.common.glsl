float scale(float x) { return x * 0.8; }
