import { EntityName } from '@plumbline/backstage-plugin-evidence-react';
import {
  bucketRuleOf,
  toilAttributes,
} from '@plumbline/backstage-plugin-toil-common';
import type { CandidateDetail } from '@plumbline/backstage-plugin-toil-common';
import Box from '@mui/material/Box';
import { attributeWords, stateWords, timeWords } from '../../model/words';
import { useTeamPath } from '../../usePaths';

/** Where it stands, whose it is and what it is about, in two lines. */
export function Facts(props: { candidate: CandidateDetail }) {
  const { candidate } = props;
  const { owner, services, unmatched, attributes } = candidate;
  const teamOf = useTeamPath();
  const marks = toilAttributes.filter(attribute => attributes[attribute]);
  return (
    <>
      <Box>
        <strong>Priority {candidate.priority}</strong> of 15 ·{' '}
        <strong>{bucketRuleOf(candidate.bucket).title}</strong> ·{' '}
        {stateWords[candidate.state]} ·{' '}
        <strong>{timeWords(candidate.minutesPerMonth)}</strong> a month ·{' '}
        {owner ? (
          <>
            owner <EntityName entityRef={owner} to={teamOf(owner)} />
          </>
        ) : (
          'no owner known'
        )}
      </Box>
      <Box sx={{ color: 'text.secondary' }}>
        {services.length === 0 && 'on no known service'}
        {services.map((service, index) => (
          <span key={service}>
            {index === 0 ? 'on ' : ', '}
            <EntityName entityRef={service} showKind />
          </span>
        ))}
        {unmatched.length > 0 &&
          ` · names that match no service: ${unmatched.join(', ')}`}
        {candidate.trigger && ` · trigger: ${candidate.trigger}`}
        {marks.length > 0 &&
          ` · ${marks.map(mark => attributeWords[mark]).join(', ')}`}
      </Box>
    </>
  );
}
