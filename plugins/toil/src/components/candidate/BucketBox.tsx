import { useApi } from '@backstage/core-plugin-api';
import {
  Decide,
  EntityName,
  Fold,
  Section,
} from '@plumbline/backstage-plugin-evidence-react';
import {
  bucketRuleOf,
  ruleReasonOf,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { useState } from 'react';
import { toilApiRef } from '../../api';
import { dayWords } from '../../model/words';
import { OverrideForm } from './OverrideForm';

/** The rule that put it there, and what a person decided instead. */
export function BucketBox(props: {
  candidate: CandidateDetail;
  onDone: () => void;
}) {
  const { candidate, onDone } = props;
  const { id, version, override, computedBucket, reasons } = candidate;
  const api = useApi(toilApiRef);
  const [opened, setOpened] = useState(0);
  const done = () => {
    setOpened(opened + 1);
    onDone();
  };
  const rule = bucketRuleOf(computedBucket);
  // The rule stands above them.
  const others = reasons.filter(each => each !== ruleReasonOf(computedBucket));
  return (
    <Section title={`Bucket: ${bucketRuleOf(candidate.bucket).title}`}>
      <div>
        {override ? 'The rules would say' : 'By the rule'}{' '}
        <strong>{rule.title}</strong>: {rule.words}.
      </div>
      {override && (
        <div>
          <EntityName entityRef={override.by} /> put it into{' '}
          <strong>{bucketRuleOf(override.bucket).title}</strong> until{' '}
          {dayWords(override.until)}: {override.reason}
        </div>
      )}
      <Box
        component="ul"
        aria-label="Reasons"
        sx={{ m: 0, mt: 0.5, pl: 2.5, color: 'text.secondary' }}
      >
        {others.map(reason => (
          <li key={reason}>{reason}</li>
        ))}
      </Box>
      <Fold summary="Put it into another bucket for a while" key={opened}>
        <OverrideForm candidate={candidate} onDone={done} />
        {override && (
          <Decide
            what="that the rules decide again"
            onDone={done}
            choices={[
              {
                words: 'Let the rules decide again',
                needsReason: true,
                run: reason =>
                  api.overrideBucket(id, {
                    ...{ version, bucket: null, reason: reason ?? '' },
                  }),
              },
            ]}
          />
        )}
      </Fold>
    </Section>
  );
}
