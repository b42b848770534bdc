/**
 * What modules of the evidence plugin test themselves with: the plugin over
 * HTTP, on the databases of the tests.
 *
 * @packageDocumentation
 */
export { createLedgerDatabases } from '../database/ledger/__testUtils__/testLedger';
export { conformanceRepository, testWebhookModule } from './testWebhookModule';
export { itIsProven } from '../webhooks/__testUtils__/itIsProven';
export {
  hmac,
  oldSecret,
  secret,
  textOf,
  useWebhook,
} from '../webhooks/__testUtils__/useWebhook';
export type { Delivery, Webhook } from '../webhooks/__testUtils__/useWebhook';
