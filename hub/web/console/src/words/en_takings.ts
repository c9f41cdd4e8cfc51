/* Daily and monthly bills, and sums below lists: the English words. */
import type { zhTakings } from './zh_takings';

export const enTakings: Readonly<Record<keyof typeof zhTakings, string>> = {
    'menu.takings': 'Bills',
    'takings.by': 'By day or by month',
    'takings.by.day': 'Daily',
    'takings.by.month': 'Monthly',
    'takings.month': 'Month',
    'takings.date': 'Date',
    'takings.income': 'Income (CNY)',
    'takings.income_count': 'Payments',
    'takings.expense': 'Expense (CNY)',
    'takings.expense_count': 'Refunds',
    'takings.fee': 'Fee (CNY)',
    'takings.cash': 'Of which cash (CNY)',
    'takings.to_settle': 'To be settled (CNY)',
    'takings.details': 'Details',
    'takings.orders': 'Orders',
    'takings.none': 'Nothing came in or went out',
    'takings.none_text': 'Choose another month. A day is here as soon as somebody has paid.',
    'export.entries': 'Export entries',
    'shares.merchants': 'Merchants',
    'sum.all': 'Total',
    'sum.page': 'Total of this page',
};
