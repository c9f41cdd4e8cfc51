/*
 * bill_bench -- a bill of so many rows, written and read.
 *
 *     bill_bench write wechat|alipay ROWS >FILE     plain; UTF-8 or GB18030
 *     bill_bench read wechat|alipay <FILE           plain or packed; one line of JSON
 *
 * Reading takes the file as it would come from a channel, 64 KiB after 64 KiB, adds its rows up
 * and checks its summary. "us" is of the processor.
 */
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hub/channel/bill/bill.h"
#include "shared/base/text.h"

#define PIECE_SIZE 65536
#define LINE_SIZE 2048
#define DAY_US INT64_C(1795838400000000)
#define FEE_RATE 6 /* of a thousand */

/* What was written, for the foot. */
struct sums {
    int64_t rows;
    int64_t fen;
    int64_t fee_e5;
    int64_t fee_fen;
};

static iconv_t gbk;

static int64_t
fen_of(int64_t row)
{
    return 1 + row * 7919 % 100000;
}

/* Yuan with two decimals, or with five. */
static void
put_yuan(struct text *text, int64_t units, int64_t per_yuan, int decimals)
{
    text_printf(text, "%s%lld.%0*lld", units < 0 ? "-" : "", (long long)(llabs(units) / per_yuan),
        decimals, (long long)(llabs(units) % per_yuan));
}

static void
put_time(struct text *text, int64_t row)
{
    char at[MOMENT_TEXT_MAX];

    text_put(text, moment_format_china((struct moment){.us = DAY_US + row % 43200 * 1000000}, at));
}

static void
write_text(const struct text *text)
{
    NEED(text_ok(text));
    NEED(fwrite(text->at, 1, text->length, stdout) == text->length);
}

static void
put_wechat_row(struct text *text, int64_t row, struct sums *sums)
{
    int64_t fen = fen_of(row);
    int64_t fee_e5 = fen * FEE_RATE;

    text_put(text, "`");
    put_time(text, row);
    text_printf(text,
        ",`wxd678efh567hg6787,`1230000109,`0,`,`42000009002026112%011lld,`P%019lld,"
        "`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`NATIVE,`SUCCESS,`OTHERS,`CNY,`",
        (long long)row, (long long)row);
    put_yuan(text, fen, 100, 2);
    text_put(text, ",`0.00,`0,`0,`0.00,`0.00,`,`,`奶茶 大杯 少冰,`,`");
    put_yuan(text, fee_e5, 100000, 5);
    text_put(text, ",`0.60%,`");
    put_yuan(text, fen, 100, 2);
    text_put(text, ",`0.00,`\r\n");
    sums->rows++;
    sums->fen += fen;
    sums->fee_e5 += fee_e5;
}

static void
write_wechat(int64_t rows)
{
    struct sums sums = {0};
    char block[LINE_SIZE];
    struct text text;

    text_init(&text, block, sizeof(block));
    text_put(&text,
        "\xef\xbb\xbf交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
        "交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,"
        "退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,"
        "申请退款金额,费率备注\r\n");
    for (int64_t i = 0; i < rows; i++) {
        write_text(&text);
        text_clear(&text);
        put_wechat_row(&text, i, &sums);
    }
    text_put(&text, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,"
                    "订单总金额,申请退款总金额\r\n");
    text_printf(&text, "`%lld,`", (long long)sums.rows);
    put_yuan(&text, sums.fen, 100, 2);
    text_put(&text, ",`0.00,`0.00,`");
    put_yuan(&text, sums.fee_e5, 100000, 5);
    text_put(&text, ",`");
    put_yuan(&text, sums.fen, 100, 2);
    text_put(&text, ",`0.00\r\n");
    write_text(&text);
}

static void
write_gbk(struct text *text)
{
    char block[2 * LINE_SIZE];
    char *from = text->at;
    char *to = block;
    size_t left = text->length;
    size_t room = sizeof(block);

    NEED(text_ok(text) && iconv(gbk, &from, &left, &to, &room) == 0);
    NEED(fwrite(block, 1, sizeof(block) - room, stdout) == sizeof(block) - room);
    text_clear(text);
}

static void
put_alipay_row(struct text *text, int64_t row, struct sums *sums)
{
    int64_t fen = fen_of(row);
    int64_t fee_fen = (fen * FEE_RATE + 500) / 1000;

    text_printf(text, "202611282200140000%010lld\t,P%019lld\t,交易\t,奶茶 大杯 少冰\t,",
        (long long)row, (long long)row);
    put_time(text, row);
    text_put(text, ",");
    put_time(text, row);
    text_put(text, ",S1\t,一店\t,\t,\t,张*(138****0000)\t,");
    put_yuan(text, fen, 100, 2);
    text_put(text, ",");
    put_yuan(text, fen, 100, 2);
    text_put(text, ",0.00,0.00,0.00,0.00,0.00,\t,0.00,0.00,\t,");
    put_yuan(text, -fee_fen, 100, 2);
    text_put(text, ",0.00,\t\r\n");
    sums->rows++;
    sums->fen += fen;
    sums->fee_fen += fee_fen;
}

static void
write_alipay(int64_t rows)
{
    struct sums sums = {0};
    char block[LINE_SIZE];
    struct text text;

    gbk = iconv_open("GB18030", "UTF-8");
    text_init(&text, block, sizeof(block));
    text_put(&text,
        "#支付宝业务明细查询\r\n#账号：[20880000000000000156]\r\n"
        "#-----------------------------------------业务明细列表---------------------------------"
        "-------\r\n支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,"
        "操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,"
        "支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
        "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注\r\n");
    for (int64_t i = 0; i < rows; i++) {
        write_gbk(&text);
        put_alipay_row(&text, i, &sums);
    }
    write_gbk(&text);
    text_printf(&text, "#交易合计：%lld笔，商家实收共", (long long)sums.rows);
    put_yuan(&text, sums.fen, 100, 2);
    text_put(&text, "元，商家优惠共0.00元\r\n#退款合计：0笔，商家实收退款共0.00元，"
                    "商家优惠退款共0.00元\r\n#导出时间：[2026年11月29日 07:27:37]\r\n");
    write_gbk(&text);
    NEED(iconv_close(gbk) == 0);
}

static enum err
on_row(void *context, const struct bill_row *row)
{
    int64_t *sum = context;

    *sum += row->receipt.fen;
    return ERR_OK;
}

static enum err
read_all(struct bill *bill, int64_t *bytes)
{
    static uint8_t piece[PIECE_SIZE];
    enum err err = ERR_OK;

    for (;;) {
        ssize_t size = read(STDIN_FILENO, piece, sizeof(piece));

        if (size <= 0)
            return size < 0 ? ERR_DISK : bill_end(bill);
        *bytes += size;
        err = bill_feed(bill, bytes_of(piece, (size_t)size));
        if (err != ERR_OK)
            return err;
    }
}

static int
read_bill(enum bill_format format)
{
    struct bill *bill = NULL;
    struct rusage usage;
    int64_t bytes = 0;
    int64_t sum = 0;
    int64_t us;
    enum err err;

    NEED(bill_make(format, (struct moment){.us = DAY_US}, "",
             (struct bill_hearer){.row = on_row, .context = &sum}, &bill) == ERR_OK);
    err = read_all(bill, &bytes);
    if (err != ERR_OK) {
        (void)fprintf(stderr, "bill_bench: line %llu: %s\n", (unsigned long long)bill_line(bill),
            err_text(err));
        bill_free(&bill);
        return EXIT_FAILURE;
    }
    NEED(getrusage(RUSAGE_SELF, &usage) == 0);
    us = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    (void)printf("{\"rows\":%llu,\"fen\":%lld,\"bytes\":%lld,\"us\":%lld,\"rss_kib\":%ld}\n",
        (unsigned long long)bill_totals(bill)->rows, (long long)sum, (long long)bytes,
        (long long)us, usage.ru_maxrss);
    bill_free(&bill);
    return EXIT_SUCCESS;
}

int
main(int count, char **arguments)
{
    int64_t rows = 0;
    bool is_alipay;

    if (count < 3)
        return 2;
    is_alipay = strcmp(arguments[2], "alipay") == 0;
    if (strcmp(arguments[1], "read") == 0)
        return read_bill(is_alipay ? BILL_ALIPAY_TRADE : BILL_WECHAT_TRADE);
    if (count != 4 || text_read_int(bytes_text(arguments[3]), &rows) != ERR_OK)
        return 2;
    if (is_alipay)
        write_alipay(rows);
    else
        write_wechat(rows);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
