/**
 * What modules of the evidence plugin test themselves with: the plugin over
 * HTTP, on the databases of the tests.
 *
 * @packageDocumentation
 */
export * from '../__testUtils__/startEvidence';
export * from '../collectors/__testUtils__/factsOf';
export * from '../collectors/__testUtils__/startCollectors';
export { readCollectors } from '../collectors/readCollectors';
export * from '../database/ledger/__testUtils__/testLedger';
export * from '../projection/__testUtils__/testEstate';
export * from '../routes/__testUtils__/startLedger';
export * from '../webhooks/__testUtils__/itIsProven';
export * from '../webhooks/__testUtils__/useWebhook';
export * from './testWebhookModule';
