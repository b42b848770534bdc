import { hatch, toneColours } from '@plumbline/backstage-plugin-evidence-react';
import type { Automation } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { levelWords } from '../../model/automations';

type Outcome = Automation['signals'][number]['outcome'];

export const outcomeWords: Record<Outcome, string> = {
  met: 'met',
  unmet: 'not met',
  unknown: 'unknown',
};

/**
 * The five levels in a row: full where the signal of one is met, empty where it is
 * not, hatched where it is unknown; a line below those that the lifecycle needs.
 */
export function LevelTrack(props: { automation: Automation }) {
  const { needed, signals } = props.automation;
  const neededAt = signals.findIndex(({ level }) => level === needed?.level);
  return (
    <Box component="span" sx={{ display: 'inline-flex', gap: '3px' }}>
      {signals.map(({ evidence, level, outcome }, at) => (
        <LevelBox
          key={level}
          outcome={outcome}
          isNeeded={at <= neededAt}
          label={`${levelWords[level]}: ${outcomeWords[outcome]}. ${evidence}`}
        />
      ))}
    </Box>
  );
}

/** One level. Without a label it stands beside its words. */
export function LevelBox(props: {
  outcome: Outcome;
  isNeeded?: boolean;
  label?: string;
}) {
  const { isNeeded, label, outcome } = props;
  return (
    <Box
      component="span"
      {...(label
        ? { role: 'img', 'aria-label': label }
        : { 'aria-hidden': true })}
      title={label}
      sx={theme => {
        const { background, divider, text } = theme.palette;
        const good = toneColours(theme, 'ok').color;
        return {
          width: 30,
          height: 12,
          borderRadius: '2px',
          border: `1.5px solid ${outcome === 'met' ? good : divider}`,
          ...(outcome === 'met' && { background: good }),
          ...(outcome === 'unknown' && {
            background: hatch(theme, text.secondary),
          }),
          ...(isNeeded && {
            boxShadow: `0 4px 0 -1px ${background.paper}, 0 6px 0 -1px ${text.primary}`,
          }),
        };
      }}
    />
  );
}
