import { useApi } from '@backstage/core-plugin-api';
import { useAsyncKeepingLast } from '@plumbline/backstage-plugin-evidence-react';
import { scorecardsApiRef } from '../../api';

const refreshMs = 30_000;
/** More than the controls of any estate: one page is all of them. */
const allOfThem = 1_000;
/** The latest; what came before is over. */
const casesShown = 200;

/** The verdicts of an entity, and the controls that they are of. */
export function useScorecard(entityRef: string) {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const [verdicts, controls] = await Promise.all([
        api.listVerdicts({ entityRef, limit: allOfThem }, { abort }),
        api.listControls({}, { abort }),
      ]);
      return { verdicts: verdicts.items, controls: controls.items };
    },
    ['scorecards Scorecard', api, entityRef],
    { refreshMs },
  );
}

/** Exemptions and disputes of these verdicts. */
export function useCases(entityRef: string) {
  const api = useApi(scorecardsApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const query = { entityRef, limit: casesShown };
      const [exemptions, disputes] = await Promise.all([
        api.listExemptions(query, { abort }),
        api.listDisputes(query, { abort }),
      ]);
      return { exemptions: exemptions.items, disputes: disputes.items };
    },
    ['scorecards Cases', api, entityRef],
    { refreshMs },
  );
}
