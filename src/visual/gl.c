/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visual/gl.h"

#include "base/err.h"
#include "base/log.h"

static GLuint compile(GLenum stage, const char *source, struct err *err)
{
    GLuint shader = glCreateShader(stage);
    glShaderSource(shader, 1, &source, NULL);
    glCompileShader(shader);
    GLint ok = 0;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
    if (ok)
        return shader;
    char log[600] = "";
    glGetShaderInfoLog(shader, sizeof log, NULL, log);
    err_set(err, ERR_FORMAT, "%s", log);
    glDeleteShader(shader);
    return 0;
}

GLuint gl_program(const char *vertex, const char *fragment, struct err *err)
{
    GLuint stages[2] = {compile(GL_VERTEX_SHADER, vertex, err), 0};
    if (stages[0])
        stages[1] = compile(GL_FRAGMENT_SHADER, fragment, err);
    GLuint program = 0;
    if (stages[0] && stages[1]) {
        program = glCreateProgram();
        glAttachShader(program, stages[0]);
        glAttachShader(program, stages[1]);
        glLinkProgram(program);
        GLint ok = 0;
        glGetProgramiv(program, GL_LINK_STATUS, &ok);
        if (!ok) {
            char log[600] = "";
            glGetProgramInfoLog(program, sizeof log, NULL, log);
            err_set(err, ERR_FORMAT, "%s", log);
            glDeleteProgram(program);
            program = 0;
        }
    }
    glDeleteShader(stages[0]);
    glDeleteShader(stages[1]);
    return program;
}

GLuint gl_texture(GLenum format, int width, int height)
{
    GLuint texture;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexImage2D(GL_TEXTURE_2D, 0, (GLint)format, width, height, 0, GL_RGBA, GL_FLOAT, NULL);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return texture;
}

void gl_draw_cover(void)
{
    glDrawArrays(GL_TRIANGLES, 0, 3);
}

static void GLAPIENTRY on_message(GLenum source, GLenum type, GLuint id, GLenum severity,
                                  GLsizei length, const GLchar *message, const void *user)
{
    (void)id, (void)severity, (void)length;
    if (type != GL_DEBUG_TYPE_ERROR || source == GL_DEBUG_SOURCE_SHADER_COMPILER)
        return;
    ++*(int *)user;
    log_say(LOG_ERROR, _("The graphics driver complains: %s."), message);
}

void gl_count_errors(int *count)
{
    if (!epoxy_has_gl_extension("GL_KHR_debug"))
        return;
    glEnable(GL_DEBUG_OUTPUT);
    glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
    glDebugMessageCallback((GLDEBUGPROC)on_message, count);
}
