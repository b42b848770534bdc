import { Money, toneColours } from '@plumbline/backstage-plugin-evidence-react';
import type { Cost } from '@plumbline/backstage-plugin-provisioning-common';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import BoltIcon from '@mui/icons-material/BoltOutlined';
import CheckIcon from '@mui/icons-material/Check';
import CloseIcon from '@mui/icons-material/Close';
import DatabaseIcon from '@mui/icons-material/StorageOutlined';
import type { SvgIconComponent } from '@mui/icons-material';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import type { ReactNode } from 'react';

/** An icon on a soft ground. */
export function IconTile(props: {
  icon: SvgIconComponent;
  tone?: Tone;
  size?: number;
}) {
  const { icon: Icon, tone = 'primary', size = 28 } = props;
  const { color, ground } = toneColours(useTheme(), tone);
  return (
    <Box
      component="span"
      aria-hidden
      sx={{
        display: 'inline-flex',
        flex: 'none',
        width: size,
        height: size,
        alignItems: 'center',
        justifyContent: 'center',
        borderRadius: '8px',
        color,
        bgcolor: ground,
      }}
    >
      <Icon sx={{ fontSize: size * 0.62 }} />
    </Box>
  );
}

/** A product by its engine, as far as its id names it. */
export function ProductTile(props: { product: string; size?: number }) {
  const isCache = /cache|redis/.test(props.product);
  return (
    <IconTile icon={isCache ? BoltIcon : DatabaseIcon} size={props.size} />
  );
}

/** Whether something holds, as a shape before its words. */
export function Verdict(props: { holds: boolean; children: ReactNode }) {
  const Icon = props.holds ? CheckIcon : CloseIcon;
  return (
    <Box sx={{ display: 'flex', gap: 1, py: 0.4, fontSize: 13, minWidth: 0 }}>
      <Icon
        titleAccess={props.holds ? 'Passing' : 'Failing'}
        sx={{ fontSize: 18, flex: 'none' }}
        color={props.holds ? 'success' : 'error'}
      />
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>{props.children}</Box>
    </Box>
  );
}

/** Parts of a whole as one bar: what is settled is solid, what is on its way hatched. */
export function ShareBar(props: {
  /** In words, for screen readers. */
  label: string;
  parts: readonly { share: number; tone: Tone; hatched?: boolean }[];
}) {
  const theme = useTheme();
  return (
    <Box
      role="img"
      aria-label={props.label}
      sx={{
        display: 'flex',
        overflow: 'hidden',
        height: 6,
        borderRadius: '3px',
        bgcolor: 'divider',
      }}
    >
      {props.parts.map(({ share, tone, hatched }) => {
        const { color, ground } = toneColours(theme, tone);
        return (
          <Box
            key={`${tone} ${hatched}`}
            sx={{
              width: `${Math.min(100, Math.max(0, share * 100))}%`,
              background: hatched
                ? `repeating-linear-gradient(135deg, ${color} 0 2px, ${ground} 2px 4px)`
                : color,
            }}
          />
        );
      })}
    </Box>
  );
}

/** What it costs a month; at least, where a part of it has no price. */
export function Price(props: {
  cost: Pick<Cost, 'atLeast' | 'currency' | 'unpriced'>;
}) {
  const { atLeast, currency, unpriced } = props.cost;
  const isWhole = unpriced.length === 0;
  return (
    <span title={isWhole ? undefined : `${unpriced.length} without a price`}>
      {!isWhole && '≥ '}
      <Money amount={atLeast} currency={currency} exact />
    </span>
  );
}
