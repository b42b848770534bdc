/**
 * What modules of the evidence plugin test themselves with: the plugin over
 * HTTP, on the databases of the tests.
 *
 * @packageDocumentation
 */
export * from './startEvidence';
export * from './listen';
export * from './factsOf';
export * from './startCollectors';
export { readCollectors } from '../sources/collectors/readCollectors';
export * from './testLedger';
export * from './testEstate';
export * from './startLedger';
export * from './itIsProven';
export * from './useWebhook';
export * from './testWebhookModule';
export * from './ScmServer';
export * from './testChangeProposer';
export * from './testCollectorModule';
