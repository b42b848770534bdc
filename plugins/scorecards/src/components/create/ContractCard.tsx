import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import {
  Card,
  CardLink,
  Chip,
  EntityName,
  Failed,
  statusOf,
  useAsyncKeepingLast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import type { ServiceContract } from '@plumbline/backstage-plugin-scorecards-common';
import Box from '@mui/material/Box';
import { scorecardsApiRef } from '../../api';
import { guardTones } from '../../model/lifecycleWords';
import { dayWords, statusLabels } from '../../model/words';
import { useControlPath, useCreationPath } from '../../usePaths';

/** What a service from a template owes and is promised; nothing for others. */
export function ContractCard(props: { entity: Entity }) {
  const entityRef = stringifyEntityRef(props.entity);
  const api = useApi(scorecardsApiRef);
  const pathOf = useCreationPath();
  const now = useNow();
  const { value, error, refresh } = useAsyncKeepingLast(
    abort => api.getServiceContract({ entityRef }, { abort }),
    ['scorecards ContractCard', api, entityRef],
    { refreshMs: 60_000, stopsAfter: hasNone },
  );
  if (!value && (!error || hasNone(error))) {
    return null;
  }
  return (
    <Box sx={{ mb: 2 }}>
      <Card
        title="Contract"
        summary={
          value &&
          `${value.title} · ${
            value.isOver ? 'was supported' : 'supported'
          } until ${dayWords(value.supportedUntil, now)}`
        }
        action={
          value?.creation && (
            <CardLink to={pathOf(value.creation)}>Creation</CardLink>
          )
        }
      >
        {!value && error && (
          <Failed error={error} what="The contract" onRetry={refresh} />
        )}
        {value && (
          <Box
            sx={{
              display: 'grid',
              gap: 2,
              gridTemplateColumns: {
                xs: 'minmax(0, 1fr)',
                md: 'repeat(2, minmax(0, 1fr))',
              },
            }}
          >
            <Lines title="The service owes" lines={value.owes} />
            <Lines title="The platform promises" lines={value.promises} />
          </Box>
        )}
      </Card>
    </Box>
  );
}

function hasNone(error: Error): boolean {
  return statusOf(error) === 404;
}

type Line = ServiceContract['promises'][number];

function Lines(props: { title: string; lines: readonly Line[] }) {
  return (
    <div>
      <Box sx={{ fontSize: 13, fontWeight: 600 }}>{props.title}</Box>
      <Box
        component="ul"
        aria-label={props.title}
        sx={{ m: 0, p: 0, listStyle: 'none', fontSize: 13 }}
      >
        {props.lines.map(line => (
          <ContractLine key={line.control} line={line} />
        ))}
      </Box>
    </div>
  );
}

function ContractLine(props: { line: Line }) {
  const { control, debtOf, message, status, takenOver, text } = props.line;
  const pathOf = useControlPath();
  const now = useNow();
  const isKnown = status !== undefined && status !== 'unknown';
  return (
    <Box component="li" sx={{ py: 0.75, overflowWrap: 'anywhere' }}>
      <Chip
        tone={status && guardTones[status]}
        dot={isKnown ? 'full' : 'dashed'}
      >
        {status ? statusLabels[status] : 'Not judged'}
      </Chip>{' '}
      <Link to={pathOf(control)}>{text}</Link>
      {status === 'fail' && debtOf && (
        <>
          {' '}
          Debt of <EntityName entityRef={debtOf} />
          {message && `: ${message}`}
        </>
      )}
      {!isKnown && message && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {' '}
          {message}
        </Box>
      )}
      {takenOver && (
        <>
          {' '}
          Taken over
          {takenOver.by && (
            <>
              {' by '}
              <EntityName entityRef={takenOver.by} />
            </>
          )}{' '}
          until {dayWords(takenOver.until, now)}
        </>
      )}
    </Box>
  );
}
