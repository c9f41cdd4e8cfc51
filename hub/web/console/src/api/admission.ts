/*
 * admission.ts -- what the doors of applications answer, and how a document is handed in.
 */
import type { Named } from './types';

export const documentKinds = ['licence', 'id_front', 'id_back', 'shop_front'] as const;
export type DocumentKind = typeof documentKinds[number];

/** As the hub takes a document. */
export const DOCUMENT_MAX = 1024 * 1024;

export interface AdmissionRow extends Named {
    parent: Named;
    state: 'draft' | 'submitted' | 'passed' | 'rejected';
    kind: string;
    licence: string;
    entered_by: Named;
    created_at: string;
    submitted_at: string | null;
    reviewed_at: string | null;
    changed_at: string;
    version: number;
}

export interface Personal {
    contact_name: string;
    contact_phone: string;
    account_holder: string;
    account_number: string;
}

export interface Admission extends AdmissionRow, Personal {
    address: string;
    store_name: string;
    bank: string;
    admin_login: string;
    admin_name: string;
    reason: string;
    missing: string[];
    documents: { kind: DocumentKind; type: string; size: number; added_at: string }[];
    steps: { at: string; state: string; reason: string; by: Named }[];
    /** Who looks was at it, and does not review it. */
    mine: boolean;
    invitation?: string;
}

const LONGEST_SIDE = 2000;
const QUALITIES = [0.85, 0.7, 0.5];

/** A photo that is too large is drawn smaller; what cannot be stays as it is. */
export async function smaller(file: File): Promise<Blob> {
    if (file.size <= DOCUMENT_MAX || !file.type.startsWith('image/'))
        return file;
    const drawn = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(drawn.width, drawn.height));
    const canvas = document.createElement('canvas');

    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    canvas.getContext('2d')?.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
        const made = await new Promise<Blob | null>((then) => { canvas.toBlob(then, 'image/jpeg', quality); });

        if (made !== null && made.size <= DOCUMENT_MAX)
            return made;
    }
    return file;
}
