export { LedgerService, windowLimit } from './LedgerService';
export type {
  LatestChangesOptions,
  LedgerServiceOptions,
  ListChangesOptions,
} from './LedgerService';
export type { LedgerStore } from './LedgerStore';
export type { ResolveSignal } from './resolveSubject';
