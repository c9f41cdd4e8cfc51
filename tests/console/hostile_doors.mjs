/*
 * hostile_doors.mjs -- each door of the console that takes a text, with a body that it takes.
 *
 * A row: the shape's title, how it is asked, its body (made anew for each try), `strict`: the fields whose texts are of a
 * form of their own, so that nothing hostile is taken; `once`: what it is about takes one such change only; `asks`:
 * a query, which nobody reads; `unseen`: what no page shows; `who`: asks, if it is not the first administrator.
 */
const version = async (w, path) => (await w.get(path)).version;


const organisations = [
    { shape: 'OrganisationAdded', ask: (w) => ['POST', `/organisations?at=${w.merchant}`], strict: ['time_zone'],
        body: (w) => ({ parent_id: w.merchant, kind: 'store', name: '店' }) },
    { shape: 'OrganisationAdded', ask: () => ['POST', '/organisations?at=1'], strict: ['time_zone'],
        body: () => ({ parent_id: '1', kind: 'partner', name: '伙伴' }) },
    { shape: 'OrganisationAdded', ask: () => ['POST', '/organisations?at=1'], strict: ['time_zone'],
        body: () => ({ parent_id: '1', kind: 'merchant', name: '商户' }) },
    { shape: 'OrganisationSet', ask: (w) => ['PATCH', `/organisations/${w.store}?at=${w.store}`], strict: ['time_zone'],
        body: async (w) => ({ version: await version(w, `/organisations/${w.store}?at=${w.store}`) }) },
    { shape: 'PackageChanged', ask: (w) => ['PATCH', `/packages/${w.package}?at=1`],
        body: async (w) => ({ version: (await w.get('/packages?at=1')).items.find(({ id }) => id === w.package).version }) },
    { shape: 'PackageAdded', ask: () => ['POST', '/packages?at=1'], body: () => ({ name: '套餐' }) },
    { shape: 'SettingSet', ask: (w) => ['PATCH', `/organisations/${w.merchant}/settings?at=${w.merchant}`], strict: ['name'],
        body: async (w) => ({ name: 'receipt_head', value: '欢迎光临',
            version: (await w.get(`/organisations/${w.merchant}/settings?at=${w.merchant}`)).items
                .find(({ name }) => name === 'receipt_head').version }) },
];

const people = [
    { shape: 'AddRole', ask: (w) => ['POST', `/roles?at=${w.merchant}`], strict: ['permissions'],
        body: (w) => ({ organisation_id: w.merchant, name: '角色', permissions: 'orders' }) },
    { shape: 'ChangeRole', ask: (w) => ['PATCH', `/roles/${w.role}?at=${w.merchant}`], strict: ['permissions'],
        body: async (w) => ({ version: (await w.get(`/roles?at=${w.merchant}`)).items.find(({ id }) => id === w.role).version }) },
    { shape: 'Invite', ask: (w) => ['POST', `/staff?at=${w.merchant}`], strict: ['login'],
        body: (w) => ({ login: `hostile${(w.numbered += 1)}`, name: '员工', organisation_id: w.merchant, role_id: w.role }) },
    { shape: 'ChangeStaff', ask: (w) => ['PATCH', `/staff/${w.member}?at=${w.merchant}`],
        body: async (w) => ({ version: await version(w, `/staff/${w.member}?at=${w.merchant}`) }) },
    { shape: 'ChangeMe', ask: () => ['PATCH', '/me'], body: () => ({}) },
    { shape: 'ChangePassword', ask: () => ['POST', '/me/password'], strict: ['old', 'new'],
        body: () => ({ old: 'x', new: 'y' }) },
    { shape: 'Code', ask: () => ['POST', '/me/second-factor/confirm'], strict: ['code'], body: () => ({}) },
    { shape: 'SignIn', who: 'stranger', ask: () => ['POST', '/session'], strict: ['login', 'password'],
        body: (w) => ({ login: `nobody${(w.numbered += 1)}`, password: 'not the password' }) },
    { shape: 'SignInCode', who: 'stranger', ask: () => ['POST', '/session/code'], strict: ['code'], body: () => ({}) },
    { shape: 'Come', who: 'stranger', ask: () => ['POST', '/invitation'], strict: ['token', 'password', 'name'],
        body: () => ({ token: 'A'.repeat(32), password: 'queue with wet hands', name: '王五' }) },
];

const fleet = [
    { shape: 'AppAdded', ask: (w) => ['POST', `/apps?at=${w.merchant}`], strict: ['grants', 'notice_url', 'public_key'],
        body: () => ({ name: '应用', grants: 'orders:read' }) },
    { shape: 'AppSet', ask: (w) => ['PATCH', `/apps/${w.app}?at=${w.merchant}`], strict: ['grants', 'notice_url'],
        body: async (w) => ({ version: await version(w, `/apps/${w.app}?at=${w.merchant}`) }) },
    { shape: 'AppRotated', ask: (w) => ['POST', `/apps/${w.app}/keys?at=${w.merchant}`], strict: ['public_key'],
        body: async (w) => ({ version: await version(w, `/apps/${w.app}?at=${w.merchant}`), at_once: false }) },
    { shape: 'TerminalAdded', ask: (w) => ['POST', `/terminals?at=${w.merchant}`],
        body: async (w) => ({ store_id: w.store, name: '终端' }) },
    { shape: 'TerminalSet', ask: (w) => ['PATCH', `/terminals/${w.terminal}?at=${w.merchant}`],
        body: async (w) => ({ version: await version(w, `/terminals/${w.terminal}?at=${w.merchant}`) }) },
    { shape: 'PlatesAdded', ask: (w) => ['POST', `/plates?at=${w.merchant}`], body: (w) => ({ store_id: w.store, name: '码牌' }) },
    { shape: 'PlateSet', ask: (w) => ['PATCH', `/plates/${w.plate}?at=${w.merchant}`],
        body: async (w) => ({ version: await version(w, `/plates/${w.plate}?at=${w.merchant}`) }) },
];

const formed = ['kind', 'licence', 'admin_login', 'contact_phone', 'account_number'];
const trade = [
    { shape: 'AdmissionEntered', ask: (w) => ['POST', `/admissions?at=${w.partner}`], strict: formed, body: () => ({ name: '商户' }) },
    { shape: 'AdmissionChanged', ask: (w) => ['PATCH', `/admissions/${w.admission}?at=${w.partner}`], strict: formed,
        body: async (w) => ({ version: await version(w, `/admissions/${w.admission}?at=${w.partner}`) }) },
    { shape: 'AdmissionRejected', ask: (w) => ['POST', `/admissions/${w.submitted}/reject?at=${w.partner}`], once: true, who: 'second',
        body: async (w) => ({ version: await version(w, `/admissions/${w.submitted}?at=${w.partner}`) }) },
    { shape: 'ExportAsked', ask: (w) => ['POST', `/exports?at=${w.merchant}`], strict: ['list'], asks: ['query'],
        body: () => ({ list: 'orders', format: 'csv' }) },
    { shape: 'ConsoleRefund', ask: (w) => ['POST', `/orders/${w.order}/refunds?at=${w.merchant}`], body: () => ({ amount: 1 }) },
    { shape: 'ConsoleAlarmLook', ask: (w) => ['POST', `/alarms/${w.alarm}/look?at=${w.merchant}`], once: true, body: () => ({}) },
    { shape: 'ConsolePayout', ask: (w) => ['POST', `/payouts/${w.payout}/reject?at=${w.merchant}`], once: true, who: 'second',
        body: () => ({}) },
];

const number = (w) => `H-${(w.numbered += 1)}`;
const merchant = (path) => (w) => ['POST', `/merchant/${path}?at=${w.merchant}`];
const partner = (path) => (w) => ['POST', `/merchant/${typeof path === 'function' ? path(w) : path}?at=${w.partnerMerchant}`];
const values = (w) => ({ app_id: '2021000000000001', seller_id: '2088000000000001', private_key: w.pem.app_private,
    public_key: w.pem.alipay_public });
const doorsOfV1 = [
    { shape: 'NewOrder', who: 'app', ask: () => ['POST', '/v1/orders'],
        strict: ['return_url', 'pay.barcode', 'pay.address'], unseen: ['subject', 'description'],
        body: (w) => ({ number: number(w), amount: 100, subject: '茶', store: w.store, kind: 'qr' }) },
    { shape: 'Barcode', who: 'app', ask: (w) => ['POST', `/v1/orders/${w.open}/pay`], strict: ['barcode'], body: () => ({}) },
    { shape: 'NewRefund', ask: merchant('refunds'), body: (w) => ({ number: number(w), order: w.order, amount: 1 }) },
    { shape: 'NewReceiver', ask: merchant('receivers'), unseen: ['type'],
        body: (w) => ({ kind: 'person', channel: 'alipay', type: 'userId', account: `20880000000${10000 + (w.numbered += 1)}`,
            name: '李四', relation: 'CUSTOM', custom_relation: '朋友' }) },
    { shape: 'NewRule', ask: merchant('rules'), body: (w) => ({ name: '规则', parts: [{ receiver: w.receiver, rate: 100 }] }) },
    { shape: 'NewTransfer', ask: merchant('transfers'),
        body: (w) => ({ number: number(w), amount: 1, holder: w.holder, bank: '招商银行', reason: '提现' }) },
    { shape: 'ComplaintReply', ask: (w) => merchant(`complaints/${w.complaint}/reply`)(w), once: true, body: () => ({}) },
    { shape: 'NewOnboarding', ask: partner('onboardings'), strict: ['number'], body: (w) => ({ account: w.partnerAccount }) },
    { shape: 'OnboardingStep', ask: partner((w) => `onboardings/${w.onboarding}`), strict: ['sign_url'],
        body: () => ({ state: 'SUBMITTED' }) },
    { shape: 'NewChannelAccount', ask: merchant('channel-accounts'), strict: ['from', 'to', 'dialect'],
        body: (w) => ({ name: '账户', dialect: 'alipay', values: values(w) }) },
    { shape: 'ChannelAccountChange', ask: (w) => merchant(`channel-accounts/${w.account}`)(w), strict: ['from', 'to'],
        body: () => ({}) },
];

export const hostileDoors = [...organisations, ...people, ...fleet, ...trade, ...doorsOfV1];
