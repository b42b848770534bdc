/**
 * Finds lines that describe the same work: masks what varies, compares what is
 * left. The same set of lines gives the same groups, in any order and pieces.
 *
 * @packageDocumentation
 */
export { commonTitle } from './commonTitle';
export { hash64 } from './hash';
export { wordsOf } from './mask';
export { aligned, hashesOf, jaccard, shinglesOf, templateOf } from './template';
export type { Template } from './template';
export { defaultThreshold, SimilarityIndex } from './SimilarityIndex';
export { groupLines, groupTemplates, Unions } from './groupLines';
export type { GroupingRules } from './groupLines';
