import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  EntityName,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { Gap, gapsFor } from '../../model/gaps';
import { hitLine } from '../../model/hit';
import { count, listWords } from '../../model/words';
import { Line, Parts } from '../common/Line';

function Names(props: { refs: readonly string[]; left?: number }) {
  const { refs, left = 0 } = props;
  return (
    <>
      {refs.map((ref, index) => (
        <span key={ref}>
          {index > 0 && ', '}
          <EntityName entityRef={ref} />
        </span>
      ))}
      {left > 0 && ` and ${left} more`}
    </>
  );
}

/** What a failure reaches: never more certain than "at least". */
export function HitLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { brief, gaps } = props;
  const { blastRadius } = brief;
  const hit = hitLine(brief);
  return (
    <Line label="Hit" gaps={gapsFor(gaps, 'blastRadius')} line="blastRadius">
      {blastRadius.status === 'unknown' ? (
        <UnknownMark reason={blastRadius.reason} />
      ) : (
        <Parts
          of={[
            <strong key="count">
              {hit.atLeast === 0
                ? 'nothing is known to depend on it, which is not to say that nothing does'
                : `at least ${count(hit.atLeast, 'other')} affected`}
            </strong>,
            ...hit.tiers.map(({ tier, refs, left }) => (
              <span key={`tier ${tier}`}>
                tier {tier}: <Names refs={refs} left={left} />
              </span>
            )),
            hit.entryPoints.length > 0 && (
              <span key="entry">
                customers enter by{' '}
                <Names
                  refs={hit.entryPoints.slice(0, 4)}
                  left={hit.entryPoints.length - 4}
                />
              </span>
            ),
            hit.customerPaths.length > 0 && (
              <Box key="paths" component="strong">
                {hit.customerPaths.join(', ')}
              </Box>
            ),
            hit.dataDomains.length > 0 && `${listWords(hit.dataDomains)} data`,
            hit.regions.length > 0 && listWords(hit.regions),
            ...hit.beyond,
            blastRadius.status === 'partial' && blastRadius.reason && (
              <Box
                key="reason"
                component="span"
                sx={{ color: 'text.secondary' }}
              >
                {blastRadius.reason}
              </Box>
            ),
          ]}
        />
      )}
    </Line>
  );
}
