/*
 * pages.tsx -- which page an address is. Each is a file of its own, fetched when it is first wanted.
 */
import { Component, lazy, Suspense, type ReactNode } from 'react';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { hrefOf, usePlace } from '../base/route';
import { Empty, Waiting } from '../parts/page';

const Overview = lazy(() => import('../overview/overview_page'));
const Orders = lazy(() => import('../orders/orders_page'));
const OrderOne = lazy(() => import('../orders/order_page'));
const Organisations = lazy(() => import('../organisations/organisations_page'));
const Admissions = lazy(() => import('../admissions/admissions_page'));
const AdmissionOne = lazy(() => import('../admissions/admission_page'));
const Settings = lazy(() => import('../settings/settings_page'));
const Staff = lazy(() => import('../staff/staff_page'));
const Roles = lazy(() => import('../staff/roles_page'));
const Account = lazy(() => import('../account/account_page'));
const Audit = lazy(() => import('../audit/audit_page'));
const Refunds = lazy(() => import('../refunds/refunds_page'));
const Wallet = lazy(() => import('../wallet/wallet_page'));
const Notices = lazy(() => import('../notices/notices_page'));
const Channels = lazy(() => import('../channels/channels_page'));
const ChannelAccountOne = lazy(() => import('../channels/account_page'));
const Takings = lazy(() => import('../takings/takings_page'));
const Payouts = lazy(() => import('../payouts/payouts_page'));
const Shifts = lazy(() => import('../shifts/shifts_page'));
const ShiftOne = lazy(() => import('../shifts/shift_page'));
const Alarms = lazy(() => import('../alarms/alarms_page'));
const Splits = lazy(() => import('../sharing/splits_page'));
const SplitOne = lazy(() => import('../sharing/split_page'));
const Receivers = lazy(() => import('../sharing/receivers_page'));
const Rules = lazy(() => import('../sharing/rules_page'));
const Complaints = lazy(() => import('../cases/complaints_page'));
const ComplaintOne = lazy(() => import('../cases/complaint_page'));
const Onboardings = lazy(() => import('../cases/onboardings_page'));
const OnboardingOne = lazy(() => import('../cases/onboarding_page'));
const Exports = lazy(() => import('../exports/exports_page'));
const Apps = lazy(() => import('../access/apps_page'));
const AppOne = lazy(() => import('../access/app_page'));
const Plates = lazy(() => import('../fleet/plates_page'));
const Terminals = lazy(() => import('../fleet/terminals_page'));
const TerminalOne = lazy(() => import('../fleet/terminal_page'));

interface PagesProps {
    onChanged: () => void;
    onLeft: () => void;
}

/** A page that breaks leaves the menu standing; another address is a new try. */
class Fence extends Component<{ children: ReactNode; broken: ReactNode }, { isBroken: boolean }> {
    override state = { isBroken: false };

    static getDerivedStateFromError() {
        return { isBroken: true };
    }

    override render() {
        return this.state.isBroken ? this.props.broken : this.props.children;
    }
}

function Nowhere() {
    const { say } = useLook();
    const place = usePlace();

    return (
        <Empty title={say('nowhere')}>
            <p><a href={hrefOf(place, '/')}>{say('nowhere.home')}</a></p>
        </Empty>
    );
}

function Forbidden() {
    const { say } = useLook();

    return <Empty title={say('forbidden')}><p>{say('forbidden.text')}</p></Empty>;
}

function Page({ onChanged, onLeft }: PagesProps) {
    const { path } = usePlace();
    const { may, organisation } = useHere();
    /* What one may is known once the hub has said where one looks. */
    const allowed = (permission: string, page: ReactNode) =>
        (organisation === null ? <Waiting /> : may(permission) ? page : <Forbidden />);
    const [, first = '', second = '', more] = path.split('/');

    if (more !== undefined)
        return <Nowhere />;
    switch (second === '' ? first : `${first}/:`) {
    case '':
        return allowed('overview', <Overview />);
    case 'orders':
        return allowed('orders', <Orders />);
    case 'orders/:':
        return allowed('orders', <OrderOne id={second} />);
    case 'organisations':
        return allowed('organisations', <Organisations />);
    case 'admissions':
        return allowed('onboardings', <Admissions />);
    case 'admissions/:':
        return allowed('onboardings', <AdmissionOne id={second} />);
    case 'settings':
        return allowed('organisations', <Settings />);
    case 'staff':
        return allowed('staff', <Staff />);
    case 'roles':
        return allowed('roles', <Roles />);
    case 'apps':
        return allowed('apps', <Apps />);
    case 'apps/:':
        return allowed('apps', <AppOne id={second} />);
    case 'plates':
        return allowed('plates', <Plates />);
    case 'terminals':
        return allowed('terminals', <Terminals />);
    case 'terminals/:':
        return allowed('terminals', <TerminalOne id={second} />);
    case 'audit':
        return allowed('audit', <Audit />);
    case 'refunds':
        return allowed('orders', <Refunds />);
    case 'wallet':
        return allowed('wallets', <Wallet />);
    case 'notices':
        return allowed('notices', <Notices />);
    case 'channels':
        return allowed('channels', <Channels />);
    case 'channels/:':
        return allowed('channels', <ChannelAccountOne id={second} />);
    case 'takings':
        return allowed('overview', <Takings />);
    case 'payouts':
        return allowed('wallets', <Payouts />);
    case 'shifts':
        return allowed('shifts', <Shifts />);
    case 'shifts/:':
        return allowed('shifts', <ShiftOne id={second} />);
    case 'alarms':
        return allowed('orders', <Alarms />);
    case 'splits':
        return allowed('splits', <Splits />);
    case 'splits/:':
        return allowed('splits', <SplitOne id={second} />);
    case 'receivers':
        return allowed('splits', <Receivers />);
    case 'rules':
        return allowed('splits', <Rules />);
    case 'complaints':
        return allowed('complaints', <Complaints />);
    case 'complaints/:':
        return allowed('complaints', <ComplaintOne id={second} />);
    case 'onboardings':
        return allowed('onboardings', <Onboardings />);
    case 'onboardings/:':
        return allowed('onboardings', <OnboardingOne id={second} />);
    case 'exports':
        return allowed('export', <Exports />);
    case 'account':
        return <Account onChanged={onChanged} onLeft={onLeft} />;
    default:
        return <Nowhere />;
    }
}

export function Pages(props: PagesProps) {
    const { path } = usePlace();
    const { say } = useLook();

    return (
        <Fence key={path} broken={<Empty title={say('problem.page')} />}>
            <Suspense fallback={<Waiting />}><Page {...props} /></Suspense>
        </Fence>
    );
}
