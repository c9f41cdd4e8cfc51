/* What channels were asked, and said: the Chinese words. */
export const zhExchange = {
    exchange: '原始报文',
    'exchange.asked': '请求',
    'exchange.answered': '应答',
    'exchange.nothing': '没有收到应答',
    'moment.exchange_asked': '渠道往来',
    'moment.exchange_callback': '渠道通知',
} as const;
