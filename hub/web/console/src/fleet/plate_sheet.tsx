/*
 * plate_sheet.tsx -- plates as a PDF to be printed: those that were chosen, or all that the list shows.
 */
import { Form, Modal, Radio } from 'antd';
import { useState } from 'react';
import { readFile, type Asked } from '../api/client';
import { useHere } from '../base/here';
import { useLook } from '../base/look';
import { saveFile } from '../base/save';
import { Trouble } from '../parts/page';

const sizes = ['stand', 'sticker', 'label', 'poster'] as const;

interface PrintProps {
    /** Which: ids of the chosen ones; none: by the filters. */
    ids: readonly string[];
    filters: Asked;
    onClose: () => void;
}

export function PrintPlates({ ids, filters, onClose }: PrintProps) {
    const { at } = useHere();
    const { say } = useLook();
    const [size, setSize] = useState<string>('stand');
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<unknown>(null);
    const which = ids.length > 0 ? { ids: ids.join(',') } : filters;
    const fetchSheet = async () => {
        setBusy(true);
        setProblem(null);
        try {
            saveFile(`${say('menu.plates')}.pdf`, await readFile('/plates/sheet', { at, size, ...which }));
            onClose();
        } catch (cause) {
            setProblem(cause);
        } finally {
            setBusy(false);
        }
    };

    return (
        <Modal open title={say('plates.print')} okText={say('plates.print_go')} cancelText={say('cancel')}
            confirmLoading={busy} onOk={() => void fetchSheet()} onCancel={onClose}>
            <p>{ids.length > 0 ? say('plates.print_chosen', { count: ids.length }) : say('plates.print_all')}</p>
            <Form layout="vertical">
                <Form.Item label={say('plates.size')} extra={say('plates.size_hint')}>
                    <Radio.Group className="sizes" value={size} options={sizes.map((one) => ({
                        value: one, label: say(`plates.size_${one}`),
                    }))} onChange={(event) => { setSize(String(event.target.value)); }} />
                </Form.Item>
            </Form>
            <Trouble problem={problem} />
        </Modal>
    );
}
