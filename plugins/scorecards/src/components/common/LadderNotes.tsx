import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';

/** What the ladder makes of a failure: whether it is legacy, and what it would stop. */
export function LadderNotes(props: { verdict: Verdict }) {
  const { baseline, wouldBlock } = props.verdict;
  return (
    <>
      {baseline && ' · in the baseline'}
      {wouldBlock && (
        <>
          {' · '}
          <strong>a gate would block a change for it</strong>
        </>
      )}
    </>
  );
}
