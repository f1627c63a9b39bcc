/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All rows on paper: as JSON for programs, as Markdown for people. Printed from the rows, so it cannot be out of date.
 */
#ifndef COMMAND_REFERENCE_H
#define COMMAND_REFERENCE_H

struct text;
struct tree;
struct schema;

/* An array of objects, one a row, each with everything that is declared and the value of now. */
void reference_json(struct text *out, const struct schema *schema, const struct tree *tree);

/* A table for each branch of the tree. */
void reference_markdown(struct text *out, const struct schema *schema);

/* An array of objects, one for each function of expressions: what it takes and does, its example and what that gives. */
void reference_functions(struct text *out);

#endif
