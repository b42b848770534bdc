export { DefaultScorecardsApi } from './DefaultScorecardsApi';
export { scorecardsApiRef } from './scorecardsApiRef';
export type { ScorecardsApi } from './types';
