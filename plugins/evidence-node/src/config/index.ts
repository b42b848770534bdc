export { readEndpoint } from './readEndpoint';
export type { Endpoint } from './readEndpoint';
export { secondsOf } from './seconds';
export { readStandards } from './readStandards';
export type { StandardsSettings } from './readStandards';
