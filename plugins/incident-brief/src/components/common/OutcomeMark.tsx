import { useTheme } from '@mui/material/styles';
import {
  toneColours,
  type Tone,
} from '@plumbline/backstage-plugin-evidence-react';
import { ReactNode } from 'react';
import type { ShownOutcome } from '../../model/changes/outcomes';

const stroke = { fill: 'none', stroke: 'currentColor' } as const;

/** Shapes in a square of 12: distinct without colour, and at eight pixels. */
const shapes: Record<ShownOutcome, ReactNode> = {
  succeeded: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  failed: (
    <g strokeWidth="1.4" strokeLinecap="round" {...stroke}>
      <circle cx="6" cy="6" r="5.2" />
      <path d="M4 4 8 8M8 4 4 8" />
    </g>
  ),
  'rolled-back': (
    <path
      d="M1.6 1.4v3.4H5M1.9 4.6A4.4 4.4 0 1 1 1.8 7.6"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      {...stroke}
    />
  ),
  'in-progress': (
    <circle
      cx="6"
      cy="6"
      r="4.4"
      strokeWidth="1.8"
      strokeDasharray="2.4 1.8"
      {...stroke}
    />
  ),
  unknown: (
    <text
      x="6"
      y="10.4"
      textAnchor="middle"
      fontSize="12"
      fontWeight="700"
      fill="currentColor"
    >
      ?
    </text>
  ),
  merged: (
    <path d="M6 1.4 10.6 6 6 10.6 1.4 6Z" strokeWidth="1.5" {...stroke} />
  ),
};

const tones: Record<ShownOutcome, Tone> = {
  succeeded: 'primary',
  failed: 'critical',
  'rolled-back': 'warning',
  'in-progress': 'info',
  unknown: 'neutral',
  merged: 'neutral',
};

/** The shape, alone; whatever stands beside it says the word, and so again does its colour. */
export function OutcomeShape(props: { outcome: ShownOutcome }) {
  const { outcome } = props;
  return (
    <svg
      aria-hidden
      width="12"
      height="12"
      style={{
        color: toneColours(useTheme(), tones[outcome]).color,
        verticalAlign: '-1px',
        flex: 'none',
      }}
    >
      {shapes[outcome]}
    </svg>
  );
}
