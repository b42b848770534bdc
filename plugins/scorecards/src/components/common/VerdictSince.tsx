import { RelativeTime } from '@plumbline/backstage-plugin-evidence-react';
import type { Verdict } from '@plumbline/backstage-plugin-scorecards-common';
import { statusLabels } from '../../model/words';

/**
 * Since when evidence says so, and since when it fails: that it was not known in
 * between has mended nothing.
 */
export function VerdictSince(props: { verdict: Verdict }) {
  const { since, failingSince, status, underlying } = props.verdict;
  return (
    <>
      {statusLabels[status]} <RelativeTime instant={since} form="age" />
      {failingSince !== undefined && failingSince !== since && (
        <>
          {underlying === 'fail'
            ? ' · failing '
            : ' · failing when last known, '}
          <RelativeTime instant={failingSince} form="age" />
        </>
      )}
    </>
  );
}
