import {
  Brief,
  environmentMark,
} from '@plumbline/backstage-plugin-incident-brief-common';
import {
  ClaimText,
  RelativeTime,
  UnknownMark,
} from '@plumbline/backstage-plugin-evidence-react';
import { Gap, gapsFor } from '../../model/gaps';
import { Run, runLines } from '../../model/runs';
import { Line, Parts } from '../common/Line';

const shown = 8;

/** Where it runs, in which version, and whether regions differ. */
export function RunsLine(props: { brief: Brief; gaps: readonly Gap[] }) {
  const { environment, runtime } = props.brief;
  const runs = runLines(runtime);
  const markOf = (run: Run) => {
    const mark = environmentMark(run.environment, environment);
    return mark && `${mark} `;
  };
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
              <span
                key={[run.name, run.place, run.version, run.environment].join()}
              >
                {run.name} {run.place} {markOf(run)}
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
