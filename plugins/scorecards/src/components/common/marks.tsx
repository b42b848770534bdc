import {
  hatch,
  toneColours,
  VisuallyHidden,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  phases,
  severities,
  type ListedControl,
  type Phase,
  type Verdict,
} from '@plumbline/backstage-plugin-scorecards-common';
import CheckIcon from '@mui/icons-material/Check';
import CloseIcon from '@mui/icons-material/Close';
import DiamondIcon from '@mui/icons-material/DiamondOutlined';
import LayersIcon from '@mui/icons-material/LayersOutlined';
import QuestionMarkIcon from '@mui/icons-material/QuestionMark';
import RemoveIcon from '@mui/icons-material/Remove';
import Box from '@mui/material/Box';
import { useTheme, type Theme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { phaseWords, statusLabels } from '../../model/words';

type Shown = Pick<Verdict, 'status' | 'requirement' | 'ownedBy'>;

/** A verdict as a shape on its ground: solid where something required fails. */
export function VerdictTile(props: {
  verdict: Shown;
  /** In pixels; without a width it fills what holds it. */
  width?: number | string;
  /** `false` where words beside it name the result. */
  named?: boolean;
}) {
  const { verdict, width = 22, named = true } = props;
  const theme = useTheme();
  const { Icon, style } = looks(verdict, theme);
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        justifyContent: 'center',
        flex: 'none',
        width,
        height: 22,
        borderRadius: '5px',
        border: '1px solid transparent',
        ...style,
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 14 }} />
      {named && <VisuallyHidden>{verdictLabel(verdict)}: </VisuallyHidden>}
    </Box>
  );
}

/** `Failing`, `Platform blocker`, `Unknown`. */
export function verdictLabel({ status, ownedBy }: Shown): string {
  return status === 'fail' && ownedBy === 'platform'
    ? 'Platform blocker'
    : statusLabels[status];
}

function looks({ status, requirement, ownedBy }: Shown, theme: Theme) {
  const of = (tone: Parameters<typeof toneColours>[1]) => {
    const { color, ground } = toneColours(theme, tone);
    return { color, background: ground };
  };
  const critical = toneColours(theme, 'critical');
  switch (status) {
    case 'pass':
      return { Icon: CheckIcon, style: of('ok') };
    case 'exempt':
      return { Icon: DiamondIcon, style: of('info') };
    case 'unknown':
      return {
        Icon: QuestionMarkIcon,
        style: {
          color: theme.palette.text.secondary,
          background: hatch(theme),
          borderColor: theme.palette.divider,
        },
      };
    case 'fail':
      if (ownedBy === 'platform') {
        return {
          Icon: LayersIcon,
          style: { ...of('critical'), borderColor: critical.color },
        };
      }
      return {
        Icon: CloseIcon,
        style:
          requirement === 'required'
            ? {
                color: theme.palette.getContrastText(critical.color),
                background: critical.color,
              }
            : of('critical'),
      };
    default:
      return {
        Icon: RemoveIcon,
        style: { color: theme.palette.text.secondary },
      };
  }
}

/** How far up the ladder a control is, with the word for it. */
export function PhasePips(props: { phase: Phase }) {
  const { phase } = props;
  return (
    <Steps filled={phases.indexOf(phase) + 1} of={phases.length}>
      {phaseWords[phase]}
    </Steps>
  );
}

/** Bars that grow, with the word; the word only on hover where space is short. */
export function SeverityBars(props: {
  severity: ListedControl['severity'];
  compact?: boolean;
}) {
  const { severity, compact = false } = props;
  const words = `${severity[0].toUpperCase()}${severity.slice(1)}`;
  return (
    <Steps
      filled={severities.indexOf(severity) + 1}
      of={severities.length}
      grow
      title={compact ? `Severity: ${words.toLowerCase()}` : undefined}
    >
      {compact ? <VisuallyHidden> {words} severity</VisuallyHidden> : words}
    </Steps>
  );
}

function Steps(props: {
  filled: number;
  of: number;
  grow?: boolean;
  title?: string;
  children: ReactNode;
}) {
  const { filled, of, grow = false, title, children } = props;
  const colour = grow ? 'text.secondary' : 'primary.main';
  return (
    <Box
      component="span"
      title={title}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.75,
        whiteSpace: 'nowrap',
      }}
    >
      <Box
        component="span"
        aria-hidden
        sx={{ display: 'inline-flex', alignItems: 'flex-end', gap: '2px' }}
      >
        {Array.from({ length: of }, (_, step) => (
          <Box
            // A step has no other name than its place.
            // eslint-disable-next-line react/no-array-index-key
            key={step}
            component="span"
            sx={{
              width: grow ? 3 : 4,
              height: grow ? 4 + step * 3 : 10,
              borderRadius: '1px',
              bgcolor: step < filled ? colour : 'divider',
            }}
          />
        ))}
      </Box>
      {children}
    </Box>
  );
}
