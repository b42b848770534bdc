import { useToilPath } from '../../usePaths';

/** The way back, above the title of a page below the backlog. */
export function useToilCrumbs() {
  return [{ to: useToilPath(), title: 'Toil' }];
}
