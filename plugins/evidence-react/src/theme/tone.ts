import { alpha, type Theme } from '@mui/material/styles';

/** How grave something is; never without a word or a shape beside it. */
export type Tone =
  | 'critical'
  | 'warning'
  | 'ok'
  | 'info'
  | 'primary'
  | 'neutral';

const paletteKeys = {
  critical: 'error',
  warning: 'warning',
  ok: 'success',
  info: 'info',
  primary: 'primary',
} as const;

/** The colours of a tone, from whatever theme the portal has. */
export function toneColours(
  theme: Theme,
  tone: Tone,
): { color: string; ground: string } {
  const { palette } = theme;
  if (tone === 'neutral') {
    return {
      color: palette.text.secondary,
      ground: alpha(palette.text.secondary, 0.12),
    };
  }
  const colours: (typeof palette)['error'] & { soft?: string } =
    palette[paletteKeys[tone]];
  return colours.soft === undefined
    ? {
        color: palette.mode === 'dark' ? colours.light : colours.dark,
        ground: alpha(colours.main, 0.12),
      }
    : { color: colours.main, ground: colours.soft };
}

/**
 * The ground of what nobody knows: 45° lines in the colour of borders.
 *
 * @param line - another colour, where the ground is too small for the pale one;
 *   its lines are closer
 */
export function hatch(theme: Theme, line?: string): string {
  const [gap, colour] = line ? [2, line] : [4, theme.palette.divider];
  return `repeating-linear-gradient(45deg, transparent 0 ${gap}px, ${colour} ${gap}px ${
    gap + 1
  }px)`;
}
