import type { DiscrepancyDetail } from '@plumbline/backstage-plugin-evidence-common';
import {
  Chip,
  EntityName,
  formatExact,
  RelativeTime,
  count,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { ReactNode } from 'react';
import { kindWords, stateMeaning, stateWords } from '../../model/words';

const observableWords: Record<'yes' | 'no' | 'unknown', string> = {
  yes: 'Yes: a source sees what is beside it',
  no: 'No source could have seen it',
  unknown: 'Unknown',
};

/** What is known of it, one thing a line. */
export function Facts(props: { discrepancy: DiscrepancyDetail }) {
  const {
    kind,
    state,
    entityRef,
    owner,
    candidates = [],
    calls,
    days,
    observable,
    firstSeen,
    lastSeen,
    baseline,
    reopened,
    reason,
    decidedBy,
    until,
  } = props.discrepancy;
  return (
    <Box
      component="dl"
      sx={{
        display: 'grid',
        gridTemplateColumns: { xs: '1fr', sm: '130px 1fr' },
        columnGap: 1.5,
        rowGap: 0.75,
        m: 0,
        fontSize: 13,
        '& dt': { color: 'text.secondary', fontSize: 13 },
        '& dd': { m: 0, overflowWrap: 'anywhere' },
      }}
    >
      <Fact label="State">
        <Chip tone={stateWords[state].tone} dot="full">
          {stateWords[state].words}
        </Chip>{' '}
        {stateMeaning(props.discrepancy)}
        {decidedBy && (
          <>
            {' '}
            (<EntityName entityRef={decidedBy} />
            {reason && `: ${reason}`})
          </>
        )}
        {!decidedBy && reason && ` (${reason})`}
        {until && `, until ${formatExact(until)}`}
        {reopened > 0 && `; reopened ${reopened}×`}
      </Fact>
      <Fact label="Kind">
        {kindWords[kind]}
        {baseline ? ' · baseline' : ' · new'}
      </Fact>
      <Fact label="About">
        {entityRef && <EntityName entityRef={entityRef} showKind />}
        {!entityRef &&
          (candidates.length > 0
            ? 'No entity of the catalog; it may mean '
            : 'No entity of the catalog')}
        {candidates.length > 0 && (
          <>
            {entityRef && ' and '}
            {candidates.slice(0, 10).map((ref, index) => (
              <span key={ref}>
                {index > 0 && ', '}
                <EntityName entityRef={ref} showKind />
              </span>
            ))}
            {candidates.length > 10 && ` and ${candidates.length - 10} more`}
          </>
        )}
      </Fact>
      <Fact label="Owner">
        {owner ? (
          <EntityName entityRef={owner} />
        ) : (
          'No owner: on the platform’s list'
        )}
      </Fact>
      <Fact label="Seen">
        first <RelativeTime instant={firstSeen} />, last{' '}
        <RelativeTime instant={lastSeen} />
        {calls !== undefined && `, ${count(calls, 'call')}`}
        {days !== undefined && ` on ${count(days, 'day')}`}
      </Fact>
      {observable && (
        <Fact label="Could be seen">{observableWords[observable]}</Fact>
      )}
    </Box>
  );
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </>
  );
}
