export { isPublicAddress } from './addresses';
export { OutboundClient } from './OutboundClient';
export type { OutboundRequest, OutboundResponse } from './OutboundClient';
export { OutboundError } from './OutboundError';
export type { OutboundFailure } from './OutboundError';
export { OutboundRules } from './OutboundRules';
export { AnswerError } from './AnswerError';
export { GuardedClient, sentence } from './GuardedClient';
export type {
  GuardedAnswer,
  GuardedClientOptions,
  GuardedRequest,
} from './GuardedClient';
