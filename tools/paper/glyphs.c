#include "tools/paper/glyphs.h"

#include <ft2build.h>
#include <stdlib.h>

#include <freetype/freetype.h>

#define BASELINE 20

struct glyphs {
    FT_Library library;
    FT_Face face;
};

enum err
glyphs_open(const char *font_file, struct glyphs **ret_glyphs)
{
    struct glyphs *glyphs = calloc(1, sizeof(*glyphs));
    enum err err = ERR_NOT_FOUND;

    if (glyphs == NULL)
        return ERR_NO_SPACE;
    if (FT_Init_FreeType(&glyphs->library) != 0)
        err = ERR_SYSTEM;
    else if (FT_New_Face(glyphs->library, font_file, 0, &glyphs->face) == 0 &&
             FT_Set_Pixel_Sizes(glyphs->face, 0, 22) == 0)
        err = ERR_OK;
    if (err != ERR_OK) {
        glyphs_close(&glyphs);
        return err;
    }
    *ret_glyphs = glyphs;
    return ERR_OK;
}

void
glyphs_close(struct glyphs **glyphs)
{
    if (*glyphs == NULL)
        return;
    if ((*glyphs)->face != NULL)
        (void)FT_Done_Face((*glyphs)->face);
    if ((*glyphs)->library != NULL)
        (void)FT_Done_FreeType((*glyphs)->library);
    free(*glyphs);
    *glyphs = NULL;
}

enum err
glyphs_draw(struct glyphs *glyphs, uint32_t point, struct picture *picture, unsigned x, unsigned y)
{
    FT_GlyphSlot slot = glyphs->face->glyph;
    int left, top;

    if (FT_Get_Char_Index(glyphs->face, point) == 0 ||
        FT_Load_Char(glyphs->face, point, FT_LOAD_RENDER | FT_LOAD_TARGET_MONO) != 0)
        return ERR_NOT_FOUND;
    left = (int)x + slot->bitmap_left;
    top = (int)y + BASELINE - slot->bitmap_top;
    for (unsigned row = 0; row < slot->bitmap.rows; row++)
        for (unsigned column = 0; column < slot->bitmap.width; column++) {
            const unsigned char *bits = slot->bitmap.buffer + (ptrdiff_t)row * slot->bitmap.pitch;

            if ((bits[column / 8] & 0x80U >> column % 8) != 0 && left + (int)column >= 0 &&
                top + (int)row >= 0)
                picture_set(picture, (unsigned)left + column, (unsigned)top + row);
        }
    return ERR_OK;
}
