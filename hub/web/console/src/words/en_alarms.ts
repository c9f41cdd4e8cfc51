/* What people have to look into: the English words. */
import type { zhAlarms } from './zh_alarms';

export const enAlarms: Readonly<Record<keyof typeof zhAlarms, string>> = {
    'menu.alarms': 'Disputes',
    'alarms.none': 'Nothing to look into',
    'alarms.none_text':
        'Late money, codes that were disowned, forks of terminals, amounts that differ show here, with what ' +
        'to do next.',
    'alarm.what': 'What',
    'alarm.next': 'Next',
    'alarm.look': 'Mark as looked into',
    'alarm.looked': 'Looked into',
    'alarm.found': 'What you found, and did',
    'alarm.found_missing': 'Say it in a sentence: colleagues and the audit read it.',
    'alarm.other': 'Something else',
    'alarm.late_paid': 'Late money',
    'alarm.wrong_amount': 'The channel speaks of another amount',
    'alarm.refund_failed': 'A refund failed',
    'alarm.terminal_fork': 'A terminal’s records fork',
    'alarm.ticket_fork': 'A ticket came twice',
    'alarm.cash_twice': 'Paid in cash and by phone',
    'alarm.code_other_channel': 'The code is of another channel',
    'alarm.paid_disowned': 'A code that the hub disowned',
    'alarm.unconfirmed': 'A till could not confirm',
    'alarm.record_aside': 'A record that cannot be read',
    'alarm.notice_dead': 'A notice was given up',
    'alarm.account_broken': 'A channel account is broken',
    'alarm.complaint_overdue': 'A complaint is overdue',
    'alarm.complaint_not_said': 'An answer to a complaint did not get through',
    'alarm.split_failed': 'A split failed',
    'alarm.split_unknown': 'Nobody knows the end of a split',
    'alarm.recall_short': 'Shares did not come back whole',
    'alarm.next.other': 'Open the order: its timeline and the raw exchange.',
    'alarm.next.late_paid':
        'Money came for an order that was paid or closed. It goes back by itself unless the merchant keeps ' +
        'it: see the order.',
    'alarm.next.wrong_amount': 'Do not hand anything out. Hold the raw exchange against the channel’s own pages.',
    'alarm.next.refund_failed': 'Read why the channel refused; where its balance was short, fill it up and refund again.',
    'alarm.next.terminal_fork': 'The till’s data was restored or copied. Count its cash, and enrol it anew where in doubt.',
    'alarm.next.paid_disowned': 'A code was taken for which no money came. See what was handed out, and ask for the money.',
    'alarm.next.cash_twice': 'The phone’s money goes back. Tell the customer.',
    'alarm.next.account_broken': 'Test the account under “Channel accounts”, and look at what it says.',
    'alarm.next.complaint_overdue': 'Answer the complaint now, or the channel may take the money.',
    'state.unseen': 'Not looked into',
    'action.POST alarms/:/look': 'Looked into',
};
