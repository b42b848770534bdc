export { DatabaseLedgerStore } from './DatabaseLedgerStore';
export type { AppendChangeFeed } from './feed';
