import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { scorecardsApiRef } from '../../api';
import { monthAhead } from '../../model/lapsing';

const dayMs = 24 * 60 * 60 * 1000;
const refreshMs = 60_000;
const exemptionsShown = 100;
/** More than the controls of any estate. */
const allOfThem = 1_000;

/** The day, in UTC, so many days before now. */
export function useDayBefore(days: number): string {
  return new Date(useNow() - days * dayMs).toISOString().slice(0, 10);
}

/** How each requirement stands, and stood. */
export function useTrend(days: number) {
  const api = useApi(scorecardsApiRef);
  const from = useDayBefore(days);
  return useAsyncKeepingLast(
    abort => api.getSummary({ by: 'requirement', from }, { abort }),
    [api, from],
    { refreshMs, keepAcross: true },
  );
}

/** The controls, how each stands, and what is wrong in what is written. */
export function useControls() {
  const api = useApi(scorecardsApiRef);
  const today = useDayBefore(0);
  return useAsyncKeepingLast(
    async abort => {
      const [controls, counted, problems] = await Promise.all([
        api.listControls({}, { abort }),
        api.getSummary(
          { by: 'control', from: today, limit: allOfThem },
          { abort },
        ),
        api.listProblems({ abort }),
      ]);
      return {
        controls: controls.items,
        counted: counted.items,
        problems: problems.items,
      };
    },
    [api, today],
    { refreshMs, keepAcross: true },
  );
}

/** What lapses within a month, and what waits, whoever owns it. */
export function useExemptions() {
  const api = useApi(scorecardsApiRef);
  const lapsesBefore = monthAhead(useNow());
  return useAsyncKeepingLast(
    async abort => {
      const limit = exemptionsShown;
      const [lapsing, waiting] = await Promise.all([
        api.listExemptions({ lapsesBefore, limit }, { abort }),
        api.listExemptions({ state: 'pending', limit }, { abort }),
      ]);
      return {
        lapsing: lapsing.items,
        waiting: waiting.items,
        more: Boolean(lapsing.nextCursor ?? waiting.nextCursor),
      };
    },
    [api, lapsesBefore],
    { refreshMs, keepAcross: true },
  );
}
