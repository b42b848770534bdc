import { createContext, ReactNode, useContext } from 'react';

const SourcesContext = createContext(false);

/**
 * Shows the source and age of each claim beside it, not only on hover: for the
 * keyboard, for a touch screen, and for whoever doubts the page.
 */
export function SourcesProvider(props: {
  shown: boolean;
  children: ReactNode;
}) {
  return (
    <SourcesContext.Provider value={props.shown}>
      {props.children}
    </SourcesContext.Provider>
  );
}

export function useSourcesShown(): boolean {
  return useContext(SourcesContext);
}
