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
  /** What runs in each stands there as well: it need not be shown twice. */
  showsRunning?: boolean;
};

type Shared = {
  ladder?: ReleaseLadder;
  changePath?: (change: string) => string;
  share: (ladder: ReleaseLadder | undefined) => void;
};

const Context = createContext<Shared>({ share: () => {} });

/** Around a page of releases: what one plugin knows of the ladder, others show. */
export function ReleaseLadderProvider(props: {
  /** Where the page of a change is. */
  changePath?: (change: string) => string;
  children: ReactNode;
}) {
  const { changePath } = props;
  const [ladder, share] = useState<ReleaseLadder>();
  const shared = useMemo(
    () => ({ ladder, share, changePath }),
    [ladder, changePath],
  );
  return <Context.Provider value={shared}>{props.children}</Context.Provider>;
}

/** Undefined where no plugin knows one: that of the configuration holds. */
export function useReleaseLadder(): ReleaseLadder | undefined {
  return useContext(Context).ladder;
}

/** Where the page of a change is; undefined where the page does not say. */
export function useReleaseChangePath() {
  return useContext(Context).changePath;
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
