export { ChangeViews } from './ChangeViews';
export { LedgerService, windowLimit } from './LedgerService';
export type { LedgerServiceOptions } from './LedgerService';
export type { LatestChangesOptions, ListChangesOptions } from './options';
export type { LedgerStore } from './LedgerStore';
export type { ResolveSignal } from './resolveSubject';
