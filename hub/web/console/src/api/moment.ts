/*
 * moment.ts -- one of the things that happened to an order.
 */
export interface Moment {
    at: string;
    kind: string;
    text?: string;
    took_ms?: number;
    about?: string;
    detail?: string;
    /** With a channel: its texts are asked for when somebody looks. */
    exchange?: string;
    /** Of what was to be done, at a channel or elsewhere: how it stands, or HTTP's status. */
    action?: string;
    state?: string;
    tries?: number;
    status?: number;
}
