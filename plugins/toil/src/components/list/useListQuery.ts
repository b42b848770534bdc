import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  ListQuery,
  readListQuery,
  writeListQuery,
} from '../../model/listQuery';

/** What the page's address asks for, and how to ask for something else. */
export function useListQuery(): {
  query: ListQuery;
  onQuery: (query: ListQuery) => void;
} {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const query = useMemo(() => readListQuery(new URLSearchParams(text)), [text]);
  const onQuery = useCallback(
    (next: ListQuery) =>
      // Each letter that is typed would be a step back otherwise.
      setParameters(writeListQuery(next), { replace: true }),
    [setParameters],
  );
  return { query, onQuery };
}
