import { Section } from '@plumbline/backstage-plugin-evidence-react';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import { rateWords, timeWords } from '../../model/words';

/** What came of the automation, counted before and since; of what is done only. */
export function SavedBox(props: { candidate: CandidateDetail }) {
  const { state, saved } = props.candidate;
  if (state !== 'done') {
    return null;
  }
  return (
    <Section title="Saved">
      {saved === undefined ? (
        'Not known yet: it takes two weeks after the end, and occurrences from before it.'
      ) : (
        <>
          <strong>
            {saved.minutesPerMonth === undefined
              ? 'Time unknown: nobody has stated how long one takes'
              : `${timeWords(saved.minutesPerMonth)} a month`}
          </strong>
          {' · '}
          before {rateWords(saved.before)}, since {rateWords(saved.after)}
          {saved.cameBack && <strong> · it has come back</strong>}
        </>
      )}
    </Section>
  );
}
