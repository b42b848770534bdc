export { ChangeViews } from './ChangeViews';
export { createRetention } from './createRetention';
export { changeWindow, windowAround } from './choose';
export { windowLimit } from './LedgerReader';
export { LedgerService } from './LedgerService';
export type { LedgerEntry } from './records';
export type { Related } from './options';
export type { SignalReader } from './signals';
