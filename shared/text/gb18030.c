#include "shared/text/gb18030.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 16384
#define LETTER_MAX 4
#define NO_LETTER "\xef\xbf\xbd" /* U+FFFD */

struct gb18030 {
    iconv_t iconv;
    struct sink sink;
    char half[LETTER_MAX]; /* of a letter that goes on in the next piece */
    size_t half_size;
    char block[BLOCK_SIZE];
};

enum err
gb18030_make(struct sink sink, struct gb18030 **ret_reader)
{
    struct gb18030 *reader = malloc(sizeof(*reader));

    if (reader == NULL)
        return ERR_NO_SPACE;
    reader->sink = sink;
    reader->half_size = 0;
    reader->iconv = iconv_open("UTF-8", "GB18030");
    /* iconv_open() says -1, as a pointer. */
    if ((intptr_t)reader->iconv == -1) {
        enum err err = errno == ENOMEM ? ERR_NO_SPACE : ERR_SYSTEM;

        free(reader);
        return err;
    }
    *ret_reader = reader;
    return ERR_OK;
}

void
gb18030_free(struct gb18030 **reader)
{
    if (*reader == NULL)
        return;
    (void)iconv_close((*reader)->iconv);
    free(*reader);
    *reader = NULL;
}

static enum err
give(struct gb18030 *reader, const char *at, size_t size)
{
    return size == 0 ? ERR_OK : reader->sink.put(reader->sink.context, bytes_of(at, size));
}

/* What of *from are whole letters. It is left with nothing, or with half a letter. */
static enum err
convert(struct gb18030 *reader, struct bytes *from)
{
    size_t left = from->size;
    enum err err = ERR_OK;
    char *at;

    /* iconv takes what it does not write to as char *. */
    memcpy(&at, &from->at, sizeof(at));
    while (err == ERR_OK && left > 0) {
        char *to = reader->block;
        size_t room = sizeof(reader->block);
        bool ok = iconv(reader->iconv, &at, &left, &to, &room) != (size_t)-1;
        int why = ok ? 0 : errno;

        err = give(reader, reader->block, (size_t)(to - reader->block));
        if (err == ERR_OK && why == EILSEQ) {
            err = give(reader, NO_LETTER, sizeof(NO_LETTER) - 1);
            at++;
            left--;
        }
        if (why == EINVAL)
            break;
    }
    *from = bytes_of(at, left);
    return err;
}

/* Add bytes of piece to the half of a letter until it is a whole one. */
static enum err
complete(struct gb18030 *reader, struct bytes *piece)
{
    enum err err = ERR_OK;

    while (err == ERR_OK && reader->half_size > 0 && piece->size > 0) {
        struct bytes half;

        reader->half[reader->half_size++] = (char)piece->at[0];
        *piece = bytes_from(*piece, 1);
        half = bytes_of(reader->half, reader->half_size);
        err = convert(reader, &half);
        memmove(reader->half, half.at, half.size);
        reader->half_size = half.size;
    }
    return err;
}

enum err
gb18030_feed(struct gb18030 *reader, struct bytes piece)
{
    enum err err = complete(reader, &piece);

    if (err != ERR_OK || piece.size == 0)
        return err;
    err = convert(reader, &piece);
    if (err != ERR_OK)
        return err;
    NEED(piece.size < LETTER_MAX);
    if (piece.size > 0)
        memcpy(reader->half, piece.at, piece.size);
    reader->half_size = piece.size;
    return ERR_OK;
}

enum err
gb18030_end(struct gb18030 *reader)
{
    enum err err = ERR_OK;

    for (; err == ERR_OK && reader->half_size > 0; reader->half_size--)
        err = give(reader, NO_LETTER, sizeof(NO_LETTER) - 1);
    return err;
}
