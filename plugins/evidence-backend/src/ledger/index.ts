export { ChangeViews } from './ChangeViews';
export { windowLimit } from './LedgerReader';
export { LedgerService } from './LedgerService';
export type { LedgerServiceOptions } from './LedgerService';
export type { LatestChangesOptions, ListChangesOptions } from './options';
export type { LedgerStore } from './LedgerStore';
export type { SignalReader } from './signals';
