import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  useAsyncKeepingLast,
  useNow,
} from '@plumbline/backstage-plugin-evidence-react';
import { dayMs } from '@plumbline/backstage-plugin-evidence-common';
import { scorecardsApiRef } from '../../api';
import { monthAhead } from '../../model/lapsing';

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
    ['scorecards Trend', api, from],
    { refreshMs, keepAcross: true },
  );
}

/** Verdicts, an entity after the other, with what the catalog knows of these. */
export function useMatrix() {
  const api = useApi(scorecardsApiRef);
  const catalog = useApi(catalogApiRef);
  return useAsyncKeepingLast(
    async abort => {
      const { items, nextCursor } = await api.listVerdicts(
        { sort: 'entity', limit: allOfThem },
        { abort },
      );
      const entityRefs = [...new Set(items.map(({ entityRef }) => entityRef))];
      // Of the last entity some verdicts may be on the next page.
      const whole = nextCursor ? entityRefs.slice(0, -1) : entityRefs;
      const entities = await catalog.getEntitiesByRefs({
        entityRefs: whole,
        fields: ['kind', 'metadata', 'relations'],
      });
      return {
        verdicts: items,
        entities: whole.map((entityRef, index) => ({
          entityRef,
          entity: entities.items[index],
        })),
        more: nextCursor !== undefined,
      };
    },
    ['scorecards Matrix', api, catalog],
    { refreshMs, keepAcross: true },
  );
}

/** How each owner stands, by requirement as well; the most failures first. */
export function useOwners(days: number) {
  const api = useApi(scorecardsApiRef);
  const from = useDayBefore(days);
  const today = useDayBefore(0);
  return useAsyncKeepingLast(
    async abort => {
      const limit = allOfThem;
      const [all, required] = await Promise.all([
        api.getSummary({ by: 'owner', from: today, limit }, { abort }),
        api.getSummary(
          { by: 'owner', requirement: 'required', from, limit },
          { abort },
        ),
      ]);
      return {
        owners: all.items.map(item => ({
          item,
          trend: required.items.find(({ of }) => of === item.of)?.trend.fail,
        })),
        more: all.nextCursor !== undefined,
      };
    },
    ['scorecards Owners', api, from, today],
    { refreshMs, keepAcross: true },
  );
}

/** The controls, how each stands, and what is wrong in what is written. */
export function useControls(days: number) {
  const api = useApi(scorecardsApiRef);
  const from = useDayBefore(days);
  return useAsyncKeepingLast(
    async abort => {
      const [controls, counted, problems] = await Promise.all([
        api.listControls({}, { abort }),
        api.getSummary({ by: 'control', from, limit: allOfThem }, { abort }),
        api.listProblems({ abort }),
      ]);
      return {
        controls: controls.items,
        counted: counted.items,
        problems: problems.items,
      };
    },
    ['scorecards Controls', api, from],
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
    ['scorecards Exemptions', api, lapsesBefore],
    { refreshMs, keepAcross: true },
  );
}
