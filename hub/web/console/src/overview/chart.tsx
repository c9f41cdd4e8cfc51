/*
 * chart.tsx -- a line over a fainter one. This file brings ECharts, and nothing else does.
 *
 * Drawn on a canvas, its tooltip too: no HTML comes from here (ADR 0043). Who cannot see it is
 * told by `summary`.
 */
import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use as register, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useLook } from '../base/look';
import { fen, showAxis, showYuan } from '../base/money';

register([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

export interface ChartProps {
    summary: string;
    by: string;
    labels: string[];
    now: { name: string; points: (number | null)[] };
    before: { name: string; points: (number | null)[] } | null;
}

function colours(dark: boolean) {
    return dark
        ? { now: '#7ba4ff', before: '#5c6575', line: '#2a2e37', text: '#a3adbd', paper: '#202329', ink: '#eef1f5' }
        : { now: '#1455e6', before: '#aab2c0', line: '#e9ecf1', text: '#5c6575', paper: '#ffffff', ink: '#16181d' };
}

function amountOf(value: unknown): string {
    return typeof value === 'number' ? showYuan(fen(value)) : '–';
}

/** Every second hour of a day by the minute. */
function isEvenHour(index: number): boolean {
    return index % 120 === 0;
}

function optionOf({ by, labels, now, before }: ChartProps, dark: boolean) {
    const colour = colours(dark);
    const line = { type: 'line', showSymbol: false, animation: false, smooth: false } as const;

    return {
        grid: { left: 4, right: 12, top: 16, bottom: 4, containLabel: true },
        tooltip: {
            trigger: 'axis' as const,
            renderMode: 'richText' as const,
            confine: true,
            backgroundColor: colour.paper,
            borderColor: colour.line,
            textStyle: { color: colour.ink, fontFamily: 'inherit', fontSize: 13 },
            valueFormatter: amountOf,
            axisPointer: { lineStyle: { color: colour.before } },
        },
        xAxis: {
            type: 'category' as const,
            boundaryGap: false,
            data: labels,
            axisLine: { lineStyle: { color: colour.line } },
            axisTick: { show: false },
            axisLabel: { color: colour.text, hideOverlap: true, ...(by === 'minute' && { interval: isEvenHour }) },
        },
        yAxis: {
            type: 'value' as const,
            splitNumber: 4,
            minInterval: 100,
            axisLabel: { color: colour.text, formatter: showAxis },
            splitLine: { lineStyle: { color: colour.line } },
        },
        series: [
            ...(before ? [{ ...line, name: before.name, data: before.points, color: colour.before,
                lineStyle: { width: 1.5 } }] : []),
            { ...line, name: now.name, data: now.points, color: colour.now, lineStyle: { width: 2 },
                areaStyle: { opacity: 0.08 } },
        ],
    };
}

export default function Chart(props: ChartProps) {
    const { dark } = useLook();
    const place = useRef<HTMLDivElement>(null);
    const chart = useRef<ECharts | null>(null);

    useEffect(() => {
        const element = place.current;

        if (!element)
            return undefined;
        const made = init(element);
        const watch = new ResizeObserver(() => { made.resize(); });

        chart.current = made;
        watch.observe(element);
        return () => {
            watch.disconnect();
            made.dispose();
            chart.current = null;
        };
    }, []);
    useEffect(() => {
        chart.current?.setOption(optionOf(props, dark), true);
    }, [props, dark]);
    return <div ref={place} className="chart" role="img" aria-label={props.summary} />;
}
