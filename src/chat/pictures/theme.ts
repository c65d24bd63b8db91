import type { ThemeName } from './spec.js';

/** A filled label: its colour and the colour of the text on it. */
interface Tone {
  readonly fill: string;
  readonly text: string;
}

/**
 * Gain is blue-green and loss orange-red, which stay apart under the common kinds of colour blindness;
 * shape (▲▼, dashes, words) always says the same thing again.
 */
export interface Theme {
  readonly background: string;
  readonly grid: string;
  readonly axis: string;
  readonly ink: string;
  readonly muted: string;
  readonly gain: Tone;
  readonly loss: Tone;
  readonly entry: Tone;
  readonly neutral: Tone;
  readonly danger: Tone;
  /** Lines of what the reasons name, the first two apart from each other and from all else. */
  readonly lines: readonly [string, string];
  /** Opacity of zones behind candles, and of zones that stand alone. */
  readonly tint: { readonly weak: number; readonly strong: number };
}

export type ToneName = 'gain' | 'loss' | 'entry' | 'neutral' | 'danger';

export const THEMES: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    background: '#0f1521',
    grid: '#1d2636',
    axis: '#34415a',
    ink: '#f3f6fb',
    muted: '#9aa8bf',
    gain: { fill: '#35c2aa', text: '#04140f' },
    loss: { fill: '#f57f47', text: '#1c0800' },
    entry: { fill: '#f3f6fb', text: '#0f1521' },
    neutral: { fill: '#566789', text: '#f3f6fb' },
    danger: { fill: '#b79cff', text: '#140a2e' },
    lines: ['#7db4ff', '#f0cf5a'],
    tint: { weak: 0.1, strong: 0.26 },
  },
  light: {
    background: '#ffffff',
    grid: '#e9edf3',
    axis: '#c3ccd9',
    ink: '#111827',
    muted: '#5a6678',
    gain: { fill: '#007f70', text: '#ffffff' },
    loss: { fill: '#c8430a', text: '#ffffff' },
    entry: { fill: '#111827', text: '#ffffff' },
    neutral: { fill: '#5f6d83', text: '#ffffff' },
    danger: { fill: '#6b46d9', text: '#ffffff' },
    lines: ['#1d5fd1', '#8a6300'],
    tint: { weak: 0.08, strong: 0.2 },
  },
};
