export { DatabaseChangeViewStore } from './DatabaseChangeViewStore';
export { DatabaseLedgerStore } from './DatabaseLedgerStore';
export type { AppendChangeFeed } from './feed';
