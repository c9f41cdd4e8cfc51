/*
 * lines.tsx -- a wallet: the sum over all holders of money, and one by one.
 */
import type { Wallet, WalletLine } from '../api/types';
import { useLook } from '../base/look';
import { showYuan } from '../base/money';
import { Listing } from '../parts/listing';
import { Card } from '../parts/page';
import type { Word } from '../words/words';

const main = ['available', 'pending', 'leaving', 'debt'] as const;
const all = ['available', 'frozen', 'pending', 'leaving', 'refunding', 'sharing', 'suspense', 'debt'] as const;

function wordOf(part: (typeof all)[number]): Word {
    return `wallet.${part}`;
}

export function Lines({ wallet }: { wallet: Wallet }) {
    const { say } = useLook();

    return (
        <>
            <div className="figures">
                {main.map((part) => (
                    <div className="figure" key={part}>
                        <span className="figure-name">{say(wordOf(part))}</span>
                        <b className="figure-value">{showYuan(wallet.sum[part])}</b>
                    </div>
                ))}
            </div>
            {wallet.holders.length > 0 && (
                <Card title={say('wallet.holders')} flush>
                    <Listing<WalletLine> label={say('wallet.holders')} rows={wallet.holders}
                        keyOf={(line) => line.holder ?? ''} columns={[
                            { name: 'name', title: say('wallet.holder'), place: 'head',
                                show: (line) => line.name ?? line.holder ?? '' },
                            { name: 'held', title: say('wallet.pays'),
                                show: (line) => say(line.held ? 'wallet.held' : 'wallet.not_held') },
                            ...all.map((part) => ({
                                name: part, title: say(wordOf(part)), align: 'right' as const,
                                show: (line: WalletLine) => (line[part] === 0 ? '' : showYuan(line[part])),
                            })),
                        ]} />
                </Card>
            )}
        </>
    );
}
