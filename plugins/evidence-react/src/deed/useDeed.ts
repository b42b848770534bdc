import { useState } from 'react';

/** Something that somebody asks the portal to do, and how it went. */
export type Deed = {
  busy: boolean;
  failure?: Error;
  /** Resolves once it was done, or was refused. */
  run: (deed: () => Promise<unknown>) => Promise<void>;
};

/** @param onDone - only where it was done */
export function useDeed(onDone: () => void): Deed {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error>();
  return {
    busy,
    failure,
    run: async deed => {
      setBusy(true);
      setFailure(undefined);
      try {
        await deed();
        onDone();
      } catch (error) {
        setFailure(error as Error);
      } finally {
        setBusy(false);
      }
    },
  };
}
