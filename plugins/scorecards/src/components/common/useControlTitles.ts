import { useApi } from '@backstage/core-plugin-api';
import {
  useAsyncKeepingLast,
  capital,
} from '@plumbline/backstage-plugin-evidence-react';
import { scorecardsApiRef } from '../../api';

/**
 * Titles of controls; until they are read, and of what is in force no more, the words
 * of the id.
 *
 * @param isNeeded - `false` where none is shown: they are not read
 */
export function useControlTitles(isNeeded = true): (id: string) => string {
  const api = useApi(scorecardsApiRef);
  const { value } = useAsyncKeepingLast(
    async abort =>
      isNeeded ? (await api.listControls({}, { abort })).items : [],
    ['scorecards useControlTitles', api, isNeeded],
  );
  const titles = new Map(value?.map(({ id, title }) => [id, title]));
  return id => titles.get(id) ?? capital(id.replace(/-/g, ' '));
}
