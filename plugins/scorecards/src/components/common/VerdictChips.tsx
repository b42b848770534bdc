import { Chip } from '@plumbline/backstage-plugin-evidence-react';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';

/** What a failure is besides: legacy, disputed, and what it would stop. */
export function VerdictChips(props: { verdict: Verdict }) {
  const { baseline, dispute, ownedBy, status, wouldBlock } = props.verdict;
  return (
    <>
      {baseline && <Chip>Baseline</Chip>}{' '}
      {status !== 'pass' && ownedBy === 'platform' && <Chip>Platform</Chip>}{' '}
      {wouldBlock && <Chip tone="critical">Would block a change</Chip>}{' '}
      {dispute && (
        <Chip tone={dispute.state === 'open' ? 'neutral' : 'warning'}>
          {dispute.state === 'open' ? 'Disputed' : 'Dispute upheld'}
        </Chip>
      )}
    </>
  );
}
