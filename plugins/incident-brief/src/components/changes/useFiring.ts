import { useApi } from '@backstage/core-plugin-api';
import {
  entityTitle,
  useAsyncKeepingLast,
  useEvidenceApi,
} from '@plumbline/backstage-plugin-evidence-react';
import { useMemo } from 'react';
import { incidentBriefApiRef } from '../../api';
import { firingSpans, type Firing } from '../../model/changes/spans';
import type { ChangesQuery } from '../../model/changes/query';
import { isGrave } from '../brief/SeverityWord';

const refreshMs = 30_000;
/** A brief is read of so many firing services, to learn its suspects. */
const mostBriefs = 3;

/**
 * What fires for whose changes are shown, and which changes their briefs
 * suspect; absent where it isn't known.
 *
 * @param owners - the reader's own teams
 * @param listed - the entities whose changes are listed
 */
export function useFiring(
  query: ChangesQuery,
  owners: readonly string[] | undefined,
  listed: readonly string[],
): { firing?: Firing; suspects: ReadonlySet<string> } {
  const evidence = useEvidenceApi();
  const briefs = useApi(incidentBriefApiRef);
  const { entityRef, environment } = query;
  const mine = (query.scope ?? 'mine') === 'mine' ? owners : [];
  const owner = entityRef ? [] : query.owners ?? mine;
  const overview = useAsyncKeepingLast(
    async abort =>
      owner && evidence.getOverview({ owner: [...owner] }, { abort }),
    ['incident-brief Firing', evidence, JSON.stringify(owner)],
    { refreshMs },
  );
  const about = JSON.stringify(
    entityRef === undefined ? null : [entityRef, ...listed].sort(),
  );
  const firing = useMemo(
    () =>
      overview.value &&
      firingSpans(overview.value, {
        isGrave,
        titleOf: entityTitle,
        about: about === 'null' ? undefined : new Set(JSON.parse(about)),
      }),
    [overview.value, about],
  );
  const refs = JSON.stringify(
    [...new Set(firing?.spans.flatMap(({ entityRefs }) => entityRefs))].slice(
      0,
      mostBriefs,
    ),
  );
  const suspected = useAsyncKeepingLast(
    async abort => {
      const answers = await Promise.allSettled(
        (JSON.parse(refs) as string[]).map(ref =>
          briefs.getBrief({ entityRef: ref, environment }, { abort }),
        ),
      );
      return answers.flatMap(answer =>
        answer.status === 'fulfilled' && answer.value.status === 'found'
          ? answer.value.brief.lastChange.suspects.map(
              ({ change }) => change.id,
            )
          : [],
      );
    },
    ['incident-brief Firing suspected', briefs, refs, environment],
    { refreshMs: 2 * refreshMs },
  );
  return { firing, suspects: new Set(suspected.value) };
}
