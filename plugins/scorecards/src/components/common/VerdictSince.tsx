import { RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';

/**
 * Since when evidence says so, and since when it fails: that it was not known in
 * between has mended nothing.
 */
export function VerdictSince(props: { verdict: Verdict }) {
  const { since, failingSince, underlying } = props.verdict;
  return (
    <>
      <RelativeTime instant={since} form="age" />
      {failingSince !== undefined && failingSince !== since && (
        <>
          {underlying === 'fail'
            ? ' · failing since '
            : ' · failing when last known, since '}
          <RelativeTime instant={failingSince} form="age" />
        </>
      )}
    </>
  );
}
