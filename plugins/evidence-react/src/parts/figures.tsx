import { money } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { hatch, toneColours, type Tone } from '../theme';
import { number } from '../words';

/** An amount in its currency: `€1,240 / month`; cents only below ten. */
export function Money(props: {
  amount: number;
  /** ISO 4217, such as `EUR`. */
  currency: string;
  /** Such as `month`. */
  per?: string;
  /** For prices: cents of each amount. */
  exact?: boolean;
}) {
  const { amount, currency, per, exact = false } = props;
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
      {money(amount, currency, exact)}
      {per && ` / ${per}`}
    </span>
  );
}

/** A figure large enough to be seen first, its label, and one line of meaning. */
export function KeyFigure(props: {
  label: string;
  figure: ReactNode;
  tone?: Tone;
  /** Hatched: of these nobody knows. */
  unknown?: boolean;
  meaning?: ReactNode;
}) {
  const { label, figure, tone, unknown = false, meaning } = props;
  const theme = useTheme();
  return (
    <Box
      sx={{
        flex: '1 1 0',
        minWidth: 0,
        px: 0.75,
        py: 1,
        border: 1,
        borderColor: 'divider',
        borderRadius: '8px',
        background: unknown ? hatch(theme) : undefined,
      }}
    >
      <Box
        sx={{
          fontSize: 20,
          fontWeight: 600,
          lineHeight: '28px',
          fontVariantNumeric: 'tabular-nums',
          color: unknown
            ? 'text.secondary'
            : tone && toneColours(theme, tone).color,
        }}
      >
        {words(figure)}
      </Box>
      <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{label}</Box>
      {meaning && <Box sx={{ fontSize: 12, mt: 0.5 }}>{meaning}</Box>}
    </Box>
  );
}

/** A key figure with a card of its own, and a picture of it beside. */
export function FigureCard(props: {
  label: string;
  figure: ReactNode;
  /** Such as `h a month`. */
  unit?: ReactNode;
  tone?: Tone;
  /** Hatched: of these nobody knows. */
  unknown?: boolean;
  /** One line. */
  meaning?: ReactNode;
  /** Such as a sparkline. */
  picture?: ReactNode;
  /** Where on the page its parts are listed, such as `#incidents`. */
  href?: string;
  /** Where it narrows a list: what a click does, and whether it is narrowed. */
  choose?: { isChosen: boolean; onChoose: () => void };
}) {
  const { label, figure, unit, tone, unknown, meaning, picture } = props;
  const { choose, href } = props;
  const theme = useTheme();
  return (
    <Paper
      {...partOf(props)}
      // A page may stand its figures in a row by it.
      data-figure
      variant="outlined"
      sx={{
        display: 'flex',
        gap: 1.5,
        minWidth: 0,
        px: 2,
        py: 1.75,
        borderRadius: '10px',
        fontVariantNumeric: 'tabular-nums',
        ...((href !== undefined || choose) && {
          '&&': { color: 'text.primary', textDecoration: 'none' },
          font: 'inherit',
          textAlign: 'left',
          cursor: 'pointer',
          borderColor: choose?.isChosen ? 'primary.main' : undefined,
          bgcolor: choose?.isChosen ? 'action.selected' : undefined,
          '&:hover': { borderColor: 'primary.main' },
        }),
        backgroundImage: unknown ? hatch(theme) : undefined,
      }}
    >
      <Box sx={{ minWidth: 0, flex: '1 1 auto' }}>
        <Box sx={{ fontSize: 13, fontWeight: 500, color: 'text.secondary' }}>
          {label}
        </Box>
        <Box
          sx={{
            // Where there is no room beside it, the unit stands close below.
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'baseline',
            columnGap: 0.75,
            fontSize: 28,
            fontWeight: 600,
            lineHeight: '34px',
            color: tone && toneColours(theme, tone).color,
          }}
        >
          <span>{words(figure)}</span>
          {unit && (
            <Box
              component="span"
              sx={{
                fontSize: 13,
                fontWeight: 500,
                lineHeight: '18px',
                color: 'text.secondary',
              }}
            >
              {' '}
              {unit}
            </Box>
          )}
        </Box>
        <Box sx={{ fontSize: 12, color: 'text.secondary' }}>{meaning}</Box>
      </Box>
      {picture && (
        <Box sx={{ flex: 'none', alignSelf: 'center' }}>{picture}</Box>
      )}
    </Paper>
  );
}

/** A link, a button, or a part of the page. */
function partOf(props: Parameters<typeof FigureCard>[0]) {
  const { choose, href, label } = props;
  if (choose) {
    return {
      component: 'button',
      type: 'button',
      'aria-pressed': choose.isChosen,
      onClick: choose.onChoose,
    };
  }
  return href === undefined
    ? { component: 'section', 'aria-label': label }
    : { component: 'a', href };
}

function words(figure: ReactNode): ReactNode {
  return typeof figure === 'number' ? number(figure, 1) : figure;
}
