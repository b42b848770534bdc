import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import { scorecardsApiRef, type ScorecardsApi } from '../../api';

const lists = {
  controls: (api: ScorecardsApi, abort: AbortSignal) =>
    api.listControls({}, { abort }),
  rules: (api: ScorecardsApi, abort: AbortSignal) =>
    api.listGateRules({ abort }),
  templates: (api: ScorecardsApi, abort: AbortSignal) =>
    api.listTemplates({ abort }),
};

/**
 * Titles of controls, rules of gates or templates; until they are read, and of what is
 * in force no more, the words of the id.
 *
 * @param isNeeded - `false` where none is shown: they are not read
 */
export function useTitles(
  of: keyof typeof lists,
  isNeeded = true,
): (id: string) => string {
  const api = useApi(scorecardsApiRef);
  const { value } = useAsyncKeepingLast(
    async (abort): Promise<readonly { id: string; title: string }[]> =>
      isNeeded ? (await lists[of](api, abort)).items : [],
    ['scorecards useTitles', api, of, isNeeded],
  );
  const titles = new Map(value?.map(({ id, title }) => [id, title]));
  return id => titles.get(id) ?? capital(id.replace(/-/g, ' '));
}
