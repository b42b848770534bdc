import {
  Card,
  Chip,
  EntityName,
  number,
  EntityTitlesIn,
  Sentence,
} from '@plumbline/backstage-plugin-evidence-react';
import type { Rollout } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';

/** How to expose a change, what to watch meanwhile, and the ways back. */
export function RolloutCard(props: { rollout: Rollout }) {
  const { rollout } = props;
  const { guardrails, minimumSample, reasons, reversals, steps } = rollout;
  return (
    <Card title="Rollout">
      {steps.length > 0 && <Steps steps={steps} />}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, my: 1 }}>
        {steps.length > 0 && (
          <>
            <Chip>{steps[0].minutes} minutes a step</Chip>
            <Chip>{rollout.warmUpMinutes} of them warm-up</Chip>
            <Chip dot={minimumSample === undefined ? 'dashed' : undefined}>
              {minimumSample === undefined
                ? 'sample unknown'
                : `${number(minimumSample)} requests or more`}
            </Chip>
          </>
        )}
      </Box>
      <Part title="Why at this pace" items={reasons} />
      <Part
        title="Stop when breached"
        items={guardrails.map(({ entityRef, slo, objective }) => (
          <span key={`${entityRef} ${slo}`}>
            <EntityName entityRef={entityRef} />: <EntityTitlesIn text={slo} />
            {objective !== undefined && `, ${objective}%`}
          </span>
        ))}
        otherwise="No SLO is known."
      />
      <Part title="Ways back, the smallest first" items={reversals} />
    </Card>
  );
}

/** The share of each step as a bar, so that its growth is seen. */
function Steps(props: { steps: Rollout['steps'] }) {
  const { steps } = props;
  return (
    <Box
      component="ol"
      aria-label="Steps"
      sx={{
        display: 'flex',
        alignItems: 'flex-end',
        gap: 0.5,
        m: 0,
        p: 0,
        height: 72,
        listStyle: 'none',
      }}
    >
      {steps.map(({ share }) => (
        <Box
          key={share}
          component="li"
          sx={{ flex: 1, textAlign: 'center', fontSize: 12 }}
        >
          {share}%
          <Box
            sx={{
              height: Math.max(2, (share / 100) * 48),
              borderRadius: '3px 3px 0 0',
              bgcolor: 'primary.main',
            }}
          />
        </Box>
      ))}
    </Box>
  );
}

function Part(props: {
  title: string;
  items: readonly React.ReactNode[];
  otherwise?: string;
}) {
  const { title, items, otherwise } = props;
  if (items.length === 0 && otherwise === undefined) {
    return null;
  }
  return (
    <Box sx={{ fontSize: 13, mt: 1 }}>
      <Box sx={{ color: 'text.secondary' }}>{title}</Box>
      {items.length === 0
        ? otherwise
        : items.map((item, index) => (
            <div key={index}>
              {typeof item === 'string' ? <Sentence text={item} /> : item}
            </div>
          ))}
    </Box>
  );
}
