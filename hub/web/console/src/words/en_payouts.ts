/* Money that is to leave wallets: the English words. */
import type { zhPayouts } from './zh_payouts';

export const enPayouts: Readonly<Record<keyof typeof zhPayouts, string>> = {
    'menu.payouts': 'Approvals',
    'payouts.none': 'Nothing is to leave a wallet',
    'payouts.none_text': 'When somebody asks for a withdrawal under “Wallet”, it shows here for somebody else to approve.',
    'payout.approve': 'Approve',
    'payout.approve_some': 'Approve {count}, {amount} in all',
    'payout.approve_title': 'Approve {count}, {amount} in all?',
    'payout.approve_text': 'Check the merchants, the accounts and the amounts. It cannot be taken back.',
    'payout.approved': 'Approved.',
    'payout.asked_by': 'Asked by',
    'payout.approved_by': 'Decided by',
    'payout.mine': 'Me: somebody else approves',
    'payout.reject': 'Reject',
    'payout.reject_title': 'Reject {amount}',
    'payout.rejected': 'Rejected; the money is available again.',
    'payout.why': 'Why',
    'payout.why_missing': 'Say why: who asked reads it.',
    'state.asked': 'To be approved',
    'detail.asked_by': 'who asked may not approve it',
    'action.POST payouts/:/approve': 'Payout approved',
    'action.POST payouts/:/reject': 'Payout rejected',
};
