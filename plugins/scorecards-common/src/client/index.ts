/**
 * A client of the scorecards API for the browser and for Node.
 *
 * It takes only types from the schemas, so that bundling it does not bring zod.
 *
 * @packageDocumentation
 */
export { ScorecardsClient } from './ScorecardsClient';
