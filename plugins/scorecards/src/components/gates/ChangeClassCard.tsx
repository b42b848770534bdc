import {
  Card,
  Chip,
  capital,
  EntityName,
  Sentence,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Tone } from '@plumbline/backstage-plugin-evidence-react';
import type {
  ChangeClass,
  GateDecision,
} from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';

const names: Record<keyof ChangeClass, string> = {
  scope: 'Scope',
  timing: 'Timing',
  reversibility: 'Reversibility',
  evidence: 'Evidence',
};

const tones: Partial<Record<ChangeClass[keyof ChangeClass]['is'], Tone>> = {
  unsettled: 'warning',
  irreversible: 'warning',
  shared: 'warning',
  quiet: 'ok',
  reversible: 'ok',
  complete: 'ok',
};

/** What kind of change it is, in four respects; never one score. */
export function ChangeClassCard(props: {
  decision: Pick<GateDecision, 'change' | 'reviewers'>;
}) {
  const { change, reviewers } = props.decision;
  return (
    <Card title="Change">
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gridTemplateColumns: 'auto minmax(0, 1fr)',
          columnGap: 2,
          rowGap: 1,
          m: 0,
          fontSize: 13,
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0 },
        }}
      >
        {(Object.keys(names) as (keyof ChangeClass)[]).map(each => {
          const { is, reason } = change[each];
          return (
            <Box key={each} sx={{ display: 'contents' }}>
              <dt>{names[each]}</dt>
              <dd>
                <Chip
                  tone={tones[is] ?? 'neutral'}
                  dot={is === 'unknown' ? 'dashed' : undefined}
                >
                  {capital(is.replace('-', ' '))}
                </Chip>
                <Box sx={{ fontSize: 12, color: 'text.secondary' }}>
                  <Sentence text={reason} />
                </Box>
              </dd>
            </Box>
          );
        })}
        <dt>Owners</dt>
        <dd>
          {reviewers.map((ref, index) => (
            <span key={ref}>
              {index > 0 && ', '}
              <EntityName entityRef={ref} />
            </span>
          ))}
          {reviewers.length === 0 && (
            <UnknownMark compact reason="No group owns the services" />
          )}
        </dd>
      </Box>
    </Card>
  );
}
