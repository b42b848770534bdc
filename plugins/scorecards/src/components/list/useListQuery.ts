import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  ListQuery,
  readListQuery,
  writeListQuery,
} from '../../model/listQuery';

/**
 * What the page's address asks for, and how to ask for something else.
 *
 * @param usual - must be stable
 */
export function useListQuery(usual: ListQuery): {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
} {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const query = useMemo(
    () => readListQuery(new URLSearchParams(text), usual),
    [text, usual],
  );
  const onQuery = useCallback(
    (next: ListQuery) =>
      // Each letter that is typed would be a step back otherwise.
      setParameters(writeListQuery(next, usual), { replace: true }),
    [setParameters, usual],
  );
  return { query, onQuery };
}
