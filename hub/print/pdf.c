#include "hub/print/pdf.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <hpdf.h>

#define POINTS_PER_INCH 72
#define UM_PER_INCH 25400
#define EM 1000 /* what libharu measures letters in */
#define HAIRLINE 100

struct pdf {
    HPDF_Doc document;
    HPDF_Font font;
    HPDF_Page page; /* the present one */
};

static HPDF_REAL
points(int32_t um)
{
    return (HPDF_REAL)um * POINTS_PER_INCH / UM_PER_INCH;
}

/* A PDF counts upwards. */
static HPDF_REAL
points_up(int32_t y)
{
    return points(PDF_HEIGHT - y);
}

/* libharu keeps an error until it is reset, which nobody does. */
static enum err
err_of(const struct pdf *pdf)
{
    HPDF_STATUS status = HPDF_GetError(pdf->document);

    return status == HPDF_OK                   ? ERR_OK
           : status == HPDF_FAILD_TO_ALLOC_MEM ? ERR_NO_SPACE
           : status == HPDF_FILE_OPEN_ERROR    ? ERR_NOT_FOUND
           : status == HPDF_FILE_IO_ERROR      ? ERR_DISK
                                               : ERR_UNSUPPORTED;
}

static bool
is_collection(const char *file)
{
    size_t length = strlen(file);

    return length > 4 && strcmp(file + length - 4, ".ttc") == 0;
}

static enum err
load_font(struct pdf *pdf, const char *file)
{
    const char *name;

    if (access(file, R_OK) != 0)
        return ERR_NOT_FOUND;
    (void)HPDF_UseUTFEncodings(pdf->document);
    (void)HPDF_SetCompressionMode(pdf->document, HPDF_COMP_ALL);
    name = is_collection(file) ? HPDF_LoadTTFontFromFile2(pdf->document, file, 0, HPDF_TRUE)
                               : HPDF_LoadTTFontFromFile(pdf->document, file, HPDF_TRUE);
    if (name != NULL)
        pdf->font = HPDF_GetFont(pdf->document, name, "UTF-8");
    return pdf->font == NULL ? err_of(pdf) : ERR_OK;
}

enum err
pdf_open(const char *font_file, struct pdf **ret_pdf)
{
    struct pdf *pdf = calloc(1, sizeof(*pdf));
    enum err err;

    if (pdf == NULL)
        return ERR_NO_SPACE;
    pdf->document = HPDF_New(NULL, NULL);
    err = pdf->document == NULL ? ERR_NO_SPACE : load_font(pdf, font_file);
    if (err != ERR_OK) {
        pdf_drop(&pdf);
        return err;
    }
    *ret_pdf = pdf;
    return ERR_OK;
}

void
pdf_page(struct pdf *pdf)
{
    pdf->page = HPDF_AddPage(pdf->document);
    (void)HPDF_Page_SetSize(pdf->page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT);
    (void)HPDF_Page_SetLineWidth(pdf->page, points(HAIRLINE));
}

int32_t
pdf_text_width(const struct pdf *pdf, const char *text, int32_t size)
{
    HPDF_TextWidth width =
        HPDF_Font_TextWidth(pdf->font, (const HPDF_BYTE *)text, (HPDF_UINT)strlen(text));

    return (int32_t)((int64_t)width.width * size / EM);
}

void
pdf_text(struct pdf *pdf, int32_t x, int32_t y, int32_t size, const char *text)
{
    (void)HPDF_Page_BeginText(pdf->page);
    (void)HPDF_Page_SetFontAndSize(pdf->page, pdf->font, points(size));
    (void)HPDF_Page_TextOut(
        pdf->page, points(x - pdf_text_width(pdf, text, size) / 2), points_up(y), text);
    (void)HPDF_Page_EndText(pdf->page);
}

void
pdf_line(struct pdf *pdf, struct pdf_box from_to)
{
    (void)HPDF_Page_MoveTo(pdf->page, points(from_to.x), points_up(from_to.y));
    (void)HPDF_Page_LineTo(
        pdf->page, points(from_to.x + from_to.width), points_up(from_to.y + from_to.height));
    (void)HPDF_Page_Stroke(pdf->page);
}

void
pdf_scale_begin(struct pdf *pdf, int32_t x, int32_t y, int32_t unit)
{
    (void)HPDF_Page_GSave(pdf->page);
    (void)HPDF_Page_Concat(pdf->page, points(unit), 0, 0, -points(unit), points(x), points_up(y));
}

void
pdf_box(struct pdf *pdf, struct pdf_box box)
{
    (void)HPDF_Page_Rectangle(
        pdf->page, (HPDF_REAL)box.x, (HPDF_REAL)box.y, (HPDF_REAL)box.width, (HPDF_REAL)box.height);
}

void
pdf_scale_end(struct pdf *pdf)
{
    (void)HPDF_Page_Fill(pdf->page);
    (void)HPDF_Page_GRestore(pdf->page);
}

static enum err
take_bytes(const struct pdf *pdf, uint8_t **ret_bytes, size_t *ret_size)
{
    HPDF_UINT32 size = HPDF_GetStreamSize(pdf->document);
    uint8_t *bytes = malloc(size);

    if (bytes == NULL)
        return ERR_NO_SPACE;
    if (HPDF_ReadFromStream(pdf->document, bytes, &size) != HPDF_OK) {
        free(bytes);
        return ERR_NO_SPACE;
    }
    *ret_bytes = bytes;
    *ret_size = size;
    return ERR_OK;
}

enum err
pdf_close(struct pdf **pdf, uint8_t **ret_bytes, size_t *ret_size)
{
    enum err err = err_of(*pdf);

    if (err == ERR_OK && HPDF_SaveToStream((*pdf)->document) != HPDF_OK)
        err = err_of(*pdf);
    if (err == ERR_OK)
        err = take_bytes(*pdf, ret_bytes, ret_size);
    pdf_drop(pdf);
    return err;
}

void
pdf_drop(struct pdf **pdf)
{
    if (*pdf == NULL)
        return;
    HPDF_Free((*pdf)->document);
    free(*pdf);
    *pdf = NULL;
}
