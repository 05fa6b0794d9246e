/*
 * header.c: show header, the ELF header field by field.
 */
#include "show.h"

void show_header(const struct show *show)
{
    struct fields fields;

    fields_of_layout(&fields, show->map, &coreelf_layout_ehdr, 0, 1);
    print_fields(show->out, &fields, 1);
}
