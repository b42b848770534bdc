export { readEndpoint } from './readEndpoint';
export type { Endpoint } from './readEndpoint';
export { secondsOf } from './seconds';
