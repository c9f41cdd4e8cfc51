#include "agent/device/escpos.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

enum err
escpos_open(struct escpos *escpos, uint8_t *block, size_t size)
{
    iconv_t gbk = iconv_open("GBK", "UTF-8");

    if (gbk == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): iconv_open() says no so */
        return ERR_UNSUPPORTED;
    *escpos = (struct escpos){.at = block, .size = size, .gbk = gbk};
    return ERR_OK;
}

void
escpos_close(struct escpos *escpos)
{
    if (escpos->gbk != NULL)
        (void)iconv_close(escpos->gbk);
    escpos->gbk = NULL;
}

bool
escpos_ok(const struct escpos *escpos)
{
    return !escpos->overflowed;
}

struct bytes
escpos_bytes(const struct escpos *escpos)
{
    return bytes_of(escpos->at, escpos->used);
}

static void
put_raw(struct escpos *escpos, const void *bytes, size_t size)
{
    if (escpos->overflowed || size > escpos->size - escpos->used) {
        escpos->overflowed = true;
        return;
    }
    memcpy(escpos->at + escpos->used, bytes, size);
    escpos->used += size;
}

/* A string of bytes without its terminator. */
#define PUT_COMMAND(escpos, bytes) put_raw(escpos, bytes, sizeof(bytes) - 1)

void
escpos_start(struct escpos *escpos)
{
    PUT_COMMAND(escpos, "\x1b@"     /* start anew */
                        "\x1c&"     /* Chinese characters on */
                        "\x1bM\x00" /* font A */
                        "\x1b"
                        "a\x00");
}

/* How many bytes the broken or unknown character at from takes, at most left. */
static size_t
skip_of(const char *from, size_t left)
{
    size_t size = 1;

    while (size < left && ((unsigned char)from[size] & 0xc0) == 0x80)
        size++;
    return size;
}

void
escpos_text(struct escpos *escpos, struct bytes utf8)
{
    /* iconv() takes what it reads as not const, and leaves it alone. */
    char *from = (char *)(uintptr_t)utf8.at; /* NOLINT(performance-no-int-to-ptr) */
    size_t from_left = utf8.size;
    char *to = (char *)escpos->at + escpos->used;
    size_t to_left = escpos->size - escpos->used;

    if (escpos->overflowed)
        return;
    while (from_left > 0 && iconv(escpos->gbk, &from, &from_left, &to, &to_left) == (size_t)-1) {
        size_t skip;

        if (errno == E2BIG || to_left == 0) {
            escpos->overflowed = true;
            return;
        }
        skip = skip_of(from, from_left);
        from += skip;
        from_left -= skip;
        *to++ = '?';
        to_left--;
    }
    escpos->used = escpos->size - to_left;
}

static void
centre(struct escpos *escpos, bool centred)
{
    if (centred)
        PUT_COMMAND(escpos, "\x1b"
                            "a\x01");
    else
        PUT_COMMAND(escpos, "\x1b"
                            "a\x00");
}

void
escpos_qr(struct escpos *escpos, const char *content)
{
    size_t length = strlen(content);
    uint8_t store[] = {0x1d, '(', 'k', (uint8_t)((length + 3) & 0xff), (uint8_t)((length + 3) >> 8),
        '1', 'P', '0'};

    if (length == 0)
        return;
    if (length > ESCPOS_QR_MAX) {
        escpos->overflowed = true;
        return;
    }
    /* Some printers take the code's bytes for halves of Chinese characters. */
    PUT_COMMAND(escpos, "\x1c.");
    centre(escpos, true);
    PUT_COMMAND(escpos, "\x1d"
                        "(k\x04\x00"
                        "1A2\x00"); /* model 2 */
    PUT_COMMAND(escpos, "\x1d"
                        "(k\x03\x00"
                        "1C\x05"); /* five dots a module */
    PUT_COMMAND(escpos, "\x1d"
                        "(k\x03\x00"
                        "1E1"); /* level M */
    put_raw(escpos, store, sizeof(store));
    put_raw(escpos, content, length);
    PUT_COMMAND(escpos, "\x1d"
                        "(k\x03\x00"
                        "1Q0");
    PUT_COMMAND(escpos, "\n");
    centre(escpos, false);
    PUT_COMMAND(escpos, "\x1c&");
}

void
escpos_picture(struct escpos *escpos, const struct picture *picture)
{
    const uint8_t head[] = {0x1d, 'v', '0', 0, (uint8_t)(picture->row_size & 0xff),
        (uint8_t)(picture->row_size >> 8), (uint8_t)(picture->height & 0xff),
        (uint8_t)(picture->height >> 8)};

    centre(escpos, true);
    put_raw(escpos, head, sizeof(head));
    put_raw(escpos, picture->rows, picture->row_size * picture->height);
    PUT_COMMAND(escpos, "\n");
    centre(escpos, false);
}

void
escpos_cut(struct escpos *escpos)
{
    PUT_COMMAND(escpos, "\x1b"
                        "d\x04"        /* four lines up to the knife */
                        "\x1dVB\x00"); /* cut, the paper left at one point */
}

void
escpos_mark(struct escpos *escpos)
{
    PUT_COMMAND(escpos, "\x1dr\x01");
}
