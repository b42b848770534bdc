import { useState } from 'react';

/** Something that somebody asks the portal to do, and how it went. */
export type Mutation = {
  busy: boolean;
  failure?: Error;
  /** Resolves once it was done, or was refused. */
  run: (mutation: () => Promise<unknown>) => Promise<void>;
};

/** @param onDone - only where it was done */
export function useMutation(onDone: () => void): Mutation {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error>();
  return {
    busy,
    failure,
    run: async mutation => {
      setBusy(true);
      setFailure(undefined);
      try {
        await mutation();
        onDone();
      } catch (error) {
        setFailure(error as Error);
      } finally {
        setBusy(false);
      }
    },
  };
}
