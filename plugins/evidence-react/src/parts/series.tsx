import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useId } from 'react';
import { hatch, toneColours, type Tone } from '../theme';

/**
 * Numbers over time without axes; its label says in words what it shows. What is
 * unknown stands hatched above the line.
 */
export function Sparkline(props: {
  /** The oldest first; fewer than two draw nothing. */
  values: readonly number[];
  /** Drawn above `values`, of the same length. */
  unknown?: readonly number[];
  tone?: Tone;
  label: string;
  /** Pixels; the width is that of what holds it. */
  height?: number;
}) {
  const { values, unknown = [], tone = 'primary', label, height = 40 } = props;
  const { color, ground } = toneColours(useTheme(), tone);
  const { palette } = useTheme();
  const patternId = useId();
  if (values.length < 2) {
    return null;
  }
  const tops = values.map((value, index) => value + (unknown[index] ?? 0));
  const most = Math.max(1, ...tops);
  const point = (value: number, index: number) =>
    `${(index / (values.length - 1)) * 100},${36 - (value / most) * 32}`;
  const line = values.map(point);
  const last = values[values.length - 1];
  return (
    <Box
      role="img"
      aria-label={label}
      title={label}
      sx={{ position: 'relative', height, mr: '4px' }}
    >
      <svg
        viewBox="0 0 100 40"
        preserveAspectRatio="none"
        aria-hidden
        style={{ display: 'block', width: '100%', height: '100%' }}
      >
        <pattern
          id={patternId}
          width="4"
          height="4"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <path d="M0 0V4" stroke={palette.text.secondary} strokeWidth="1" />
        </pattern>
        <polygon points={`0,40 ${line.join(' ')} 100,40`} fill={ground} />
        {unknown.some(value => value > 0) && (
          <polygon
            points={[...tops.map(point), ...[...line].reverse()].join(' ')}
            fill={`url(#${patternId})`}
            opacity="0.6"
          />
        )}
        <polyline
          points={line.join(' ')}
          fill="none"
          stroke={color}
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <Box
        sx={{
          position: 'absolute',
          right: -3,
          top: `calc(${((36 - (last / most) * 32) / 40) * 100}% - 3px)`,
          width: 6,
          height: 6,
          borderRadius: '50%',
          bgcolor: color,
        }}
      />
    </Box>
  );
}

/** One of the amounts side by side in a bar; `unknown` is hatched. */
export type BarPart = { key: string; amount: number; tone: Tone | 'unknown' };

/** Amounts of one whole side by side, in counts; its label names them all. */
export function StackedBar(props: {
  parts: readonly BarPart[];
  label: string;
  height?: number;
}) {
  const { parts, label, height = 8 } = props;
  const theme = useTheme();
  return (
    <Box
      role="img"
      aria-label={label}
      title={label}
      sx={{ display: 'flex', gap: '1px', height, minWidth: 40 }}
    >
      {parts
        .filter(({ amount }) => amount > 0)
        .map(({ key, amount, tone }) => (
          <Box
            key={key}
            sx={{
              flex: `${amount} 1 0`,
              minWidth: 4,
              borderRadius: '2px',
              ...(tone === 'unknown'
                ? {
                    background: hatch(theme),
                    boxShadow: `inset 0 0 0 1px ${theme.palette.divider}`,
                  }
                : { bgcolor: toneColours(theme, tone).color, opacity: 0.8 }),
            }}
          />
        ))}
    </Box>
  );
}
