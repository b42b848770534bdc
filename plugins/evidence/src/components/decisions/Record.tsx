import type {
  DecisionCase,
  EntityFacts,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  RelativeTime,
  Sentence,
  StackedBar,
  useAsyncKeepingLast,
  useEvidenceApi,
  capital,
  percent,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Fragment } from 'react';

/** What was known when it was requested, and how its service is now. */
export function Record(props: {
  record: NonNullable<DecisionCase['record']>;
  /** The service whose state now counts; none where it does not. */
  entityRef: string | undefined;
}) {
  const { record, entityRef } = props;
  const api = useEvidenceApi();
  const now = useAsyncKeepingLast(
    async abort => {
      if (!entityRef) {
        return [];
      }
      const { items } = await api.getFacts(
        {
          entityRefs: [entityRef],
          names: ['incident.active', 'slo.state'],
        },
        { abort },
      );
      return items[0]?.facts ?? [];
    },
    ['evidence Record', api, entityRef],
  );
  const known = now.error ? undefined : now.value;
  const isKnown = Boolean(entityRef && (now.value || now.error));
  const cost = record.find(({ label }) => label === 'Cost')?.value;
  const because = record.find(({ label }) => label === 'Because')?.value;
  const rest = record.filter(
    ({ label }) => !['Cost', 'Because', 'Risk', 'Rollback'].includes(label),
  );
  const risks = record.filter(({ label }) =>
    ['Risk', 'Rollback'].includes(label),
  );
  return (
    <>
      <Box
        component="dl"
        aria-label="Decision record"
        sx={({ palette: { divider } }) => ({
          display: 'grid',
          m: 0,
          mt: 1,
          fontSize: 13,
          gridTemplateColumns: 'repeat(auto-fit, minmax(180px, 1fr))',
          border: 1,
          borderColor: 'divider',
          borderRadius: '10px',
          bgcolor: 'background.paper',
          '& > div': { p: 1.5, minWidth: 0, overflowWrap: 'anywhere' },
          '& > div + div': {
            boxShadow: { xs: `0 -1px ${divider}`, md: `-1px 0 ${divider}` },
          },
          '& dt': { color: 'text.secondary', fontSize: 12 },
          '& dd': { m: 0, mb: 0.75 },
        })}
      >
        <Terms rows={rest} />
        {cost && (
          <div>
            <dt>Cost</dt>
            <Box component="dd" sx={{ fontSize: 20, fontWeight: 600 }}>
              {cost.split(',')[0]}
            </Box>
            <Box component="dd" sx={{ color: 'text.secondary' }}>
              {cost.split(',').slice(1).join(',').trim()}
            </Box>
          </div>
        )}
        <Terms rows={risks} />
        {isKnown && (
          <div>
            <dt>Open incidents now</dt>
            <dd>
              <IncidentsNow facts={known} />
            </dd>
            <dt>Error budget now</dt>
            <dd>
              <BudgetNow facts={known} />
            </dd>
          </div>
        )}
      </Box>
      {because && (
        <Box
          component="ul"
          aria-label="Why it needs approval"
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            gap: 0.75,
            listStyle: 'none',
            m: 0,
            mt: 1,
            p: 0,
            // Readable on the ground of an open row.
            '& > li > *': { bgcolor: 'background.paper' },
          }}
        >
          {because.split('; ').map(words => (
            <li key={words}>
              <Chip>{capital(words)}</Chip>
            </li>
          ))}
        </Box>
      )}
    </>
  );
}

/** As plugins publish one. */
const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function Terms(props: { rows: NonNullable<DecisionCase['record']> }) {
  return props.rows.length === 0 ? null : (
    <div>
      {props.rows.map(({ label, value }) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>
            {instant.test(value) ? (
              <RelativeTime instant={value} />
            ) : (
              <Sentence text={value} />
            )}
          </dd>
        </Fragment>
      ))}
    </div>
  );
}

type Facts = EntityFacts['facts'];

/** Those that count: what is stale is not known to hold now. */
function valuesOf(
  facts: Facts | undefined,
  name: string,
): unknown[] | undefined {
  const found = facts?.filter(fact => fact.name === name && !fact.stale) ?? [];
  return found.length === 0
    ? undefined
    : found.flatMap(({ value }) => (Array.isArray(value) ? value : []));
}

function IncidentsNow(props: { facts: Facts | undefined }) {
  const open = valuesOf(props.facts, 'incident.active');
  if (!open) {
    return <>Unknown</>;
  }
  return open.length === 0 ? (
    <>None</>
  ) : (
    <>
      {open.map((one, index) => {
        const { id, severity } = one as { id: string; severity?: string };
        return (
          // One may be open in several environments.
          <Chip key={`${id} ${index}`} tone="critical" dot="full">
            {severity ? `${id} · ${severity}` : id}
          </Chip>
        );
      })}
    </>
  );
}

function BudgetNow(props: { facts: Facts | undefined }) {
  const budgets = (valuesOf(props.facts, 'slo.state') ?? []).flatMap(one => {
    const { budgetRemaining: left, name } = one as {
      budgetRemaining?: number;
      name: string;
    };
    return left === undefined ? [] : [{ left, name }];
  });
  return budgets.length === 0 ? (
    <>Unknown</>
  ) : (
    <>
      {budgets.map(({ left, name }, index) => {
        const words = `${percent(left)} left of ${name}`;
        return (
          <div key={`${name} ${index}`}>
            {words}
            <StackedBar
              label={words}
              parts={[
                { key: 'left', amount: Math.max(0, left), tone: 'warning' },
                {
                  key: 'spent',
                  amount: 1 - Math.max(0, left),
                  tone: 'neutral',
                },
              ]}
            />
          </div>
        );
      })}
    </>
  );
}
