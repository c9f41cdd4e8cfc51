/* What channels were asked, and said: the English words. */
import type { zhExchange } from './zh_exchange';

export const enExchange: Readonly<Record<keyof typeof zhExchange, string>> = {
    exchange: 'Raw exchange',
    'exchange.asked': 'Asked',
    'exchange.answered': 'Answered',
    'exchange.nothing': 'Nothing came',
    'moment.exchange_asked': 'Exchange with the channel',
    'moment.exchange_callback': 'Callback from the channel',
};
