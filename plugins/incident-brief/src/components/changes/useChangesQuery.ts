import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  ChangesQuery,
  readChangesQuery,
  writeChangesQuery,
} from '../../model/changes/query';

/** What the page's address asks for, and how to ask for something else. */
export function useChangesQuery(): {
  query: ChangesQuery;
  onQuery: (change: Partial<ChangesQuery>) => void;
} {
  const [parameters, setParameters] = useSearchParams();
  const text = parameters.toString();
  const query = useMemo(
    () => readChangesQuery(new URLSearchParams(text)),
    [text],
  );
  const onQuery = useCallback(
    (change: Partial<ChangesQuery>) =>
      setParameters(last =>
        writeChangesQuery({ ...readChangesQuery(last), ...change }),
      ),
    [setParameters],
  );
  return { query, onQuery };
}
