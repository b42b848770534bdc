export { DefaultScorecardsApi } from './DefaultScorecardsApi';
export { scorecardsApiRef } from './scorecardsApiRef';
export type {
  Adoption,
  ControlDetails,
  ControlsProblem,
  ListedControl,
  ListVerdictsQuery,
  ScorecardsApi,
} from './types';
