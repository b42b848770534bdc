import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';

/** Environments in their order, and what may differ in each. */
export type ReleaseLadder = {
  environments: readonly { name: string; allowed: readonly string[] }[];
};

type Shared = {
  ladder?: ReleaseLadder;
  share: (ladder: ReleaseLadder | undefined) => void;
};

const Context = createContext<Shared>({ share: () => {} });

/** Around a page of releases: what one plugin knows of the ladder, others show. */
export function ReleaseLadderProvider(props: { children: ReactNode }) {
  const [ladder, share] = useState<ReleaseLadder>();
  const shared = useMemo(() => ({ ladder, share }), [ladder]);
  return <Context.Provider value={shared}>{props.children}</Context.Provider>;
}

/** Undefined where no plugin knows one: that of the configuration holds. */
export function useReleaseLadder(): ReleaseLadder | undefined {
  return useContext(Context).ladder;
}

/** States the ladder of the page; it is not stated any more when this is gone. */
export function useShareReleaseLadder(ladder: ReleaseLadder | undefined): void {
  const { share } = useContext(Context);
  const text = JSON.stringify(ladder);
  useEffect(() => {
    share(text === undefined ? undefined : JSON.parse(text));
    return () => share(undefined);
  }, [share, text]);
}
