import { Theme, useTheme } from '@mui/material/styles';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import {
  outcomeWords,
  ShownOutcome,
  shownOutcome,
} from '../../model/changes/outcomes';
import type { Change } from '@plumbline/backstage-plugin-evidence-common';

const stroke = { fill: 'none', stroke: 'currentColor' } as const;

/** Shapes in a square of 12: distinct without colour, and at eight pixels. */
const shapes: Record<ShownOutcome, ReactNode> = {
  succeeded: <circle cx="6" cy="6" r="4.2" fill="currentColor" />,
  failed: (
    <path
      d="M2.3 2.3 9.7 9.7M9.7 2.3 2.3 9.7"
      strokeWidth="2.4"
      strokeLinecap="round"
      {...stroke}
    />
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
  'in-progress': <circle cx="6" cy="6" r="3.9" strokeWidth="1.8" {...stroke} />,
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

/** Colour says again what the shape says. */
export function outcomeColour(theme: Theme, outcome: ShownOutcome): string {
  const { palette } = theme;
  const strong = palette.mode === 'dark' ? 'light' : 'dark';
  switch (outcome) {
    case 'failed':
      return palette.error[palette.mode === 'dark' ? 'light' : 'main'];
    case 'rolled-back':
      return palette.warning[strong];
    case 'in-progress':
      return palette.info[strong];
    case 'succeeded':
      return palette.success[strong];
    default:
      return palette.text.secondary;
  }
}

/** The shape alone, inside a drawing. */
export function OutcomeGlyph(props: {
  outcome: ShownOutcome;
  x: number;
  y: number;
  size: number;
}) {
  const { outcome, x, y, size } = props;
  const theme = useTheme();
  return (
    <g
      transform={`translate(${x - size / 2} ${y - size / 2}) scale(${
        size / 12
      })`}
      color={outcomeColour(theme, outcome)}
    >
      {shapes[outcome]}
    </g>
  );
}

/** The shape, alone; whatever stands beside it says the word. */
export function OutcomeShape(props: { outcome: ShownOutcome }) {
  const { outcome } = props;
  const theme = useTheme();
  return (
    <svg
      aria-hidden
      width="12"
      height="12"
      viewBox="0 0 12 12"
      style={{
        color: outcomeColour(theme, outcome),
        verticalAlign: '-1px',
        flex: 'none',
      }}
    >
      {shapes[outcome]}
    </svg>
  );
}

const shortWords: Partial<Record<ShownOutcome, string>> = {
  unknown: 'unknown',
  merged: 'merged',
};

/** How a change came out: shape and word. */
export function OutcomeMark(props: {
  change: Change;
  /** Where a column says what the word is about. */
  short?: boolean;
}) {
  const { change, short = false } = props;
  const outcome = shownOutcome(change);
  const words = outcomeWords[outcome];
  return (
    <Box
      component="span"
      title={short ? words : undefined}
      sx={{ whiteSpace: 'nowrap' }}
    >
      <OutcomeShape outcome={outcome} />
      &nbsp;{(short && shortWords[outcome]) || words}
    </Box>
  );
}
