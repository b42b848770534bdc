import type { Resolution } from '@plumbline/backstage-plugin-evidence-common';
import { count } from '@plumbline/backstage-plugin-evidence-react';
import { useBriefPath } from '../../usePagePath';
import type { BriefQuery } from '../../model/briefQuery';
import { briefAddress } from './briefAddress';
import { Candidates } from './Candidates';
import { Quoted, StateFrame } from './StateFrame';

/** The signal fits several entities: a choice, never a guess. */
export function AmbiguousState(props: {
  query: BriefQuery;
  resolution: Resolution;
}) {
  const { query, resolution } = props;
  const briefPath = useBriefPath();
  return (
    <StateFrame
      title={`Which of these ${resolution.candidates.length}?`}
      lead={
        <>
          <Quoted text={query.signal ?? query.entityRef ?? ''} /> fits{' '}
          {count(resolution.candidates.length, 'entity', 'entities')} equally
          well.
        </>
      }
    >
      <Candidates
        candidates={resolution.candidates}
        to={entityRef => briefAddress(briefPath, { ...query, entityRef })}
      />
    </StateFrame>
  );
}
