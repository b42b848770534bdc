import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { Gap, gapsFor } from '../../model/gaps';
import { runLines } from '../../model/runs';
import { Line, Parts } from '../common/Line';

const shown = 8;

/** Where it runs, in which version, and whether regions differ. */
export function RunsLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { runtime } = props.brief;
  const runs = runLines(runtime);
  return (
    <Line label="Runs" gaps={gapsFor(props.gaps, 'runtime')} line="runtime">
      {runtime.status === 'unknown' ? (
        <UnknownMark reason={runtime.reason} />
      ) : (
        <Parts
          of={[
            runtime.differs !== undefined && runtime.differs.length > 0 && (
              <strong key="differs">⚠ regions differ</strong>
            ),
            ...runs.slice(0, shown).map(run => (
              <span key={`${run.name} ${run.place} ${run.version}`}>
                {run.name} {run.place}{' '}
                <ClaimText claim={run.claim}>
                  {run.replicas !== undefined && `×${run.replicas} `}
                  {run.version ?? 'version unknown'}
                </ClaimText>
                {run.claim.stale && (
                  <>
                    {' '}
                    <RelativeTime instant={run.claim.observedAt} />
                  </>
                )}
              </span>
            )),
            runs.length > shown && `and ${runs.length - shown} more`,
          ]}
        />
      )}
    </Line>
  );
}
